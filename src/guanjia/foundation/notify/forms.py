"""The message room's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.access.forms import office_field
from guanjia.foundation.notify import catalogue
from guanjia.foundation.notify.models import Delivery, Gateway
from guanjia.foundation.notify.rules import Rhythm
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import HouseForm

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
RHYTHMS = (
    (Rhythm.AT_ONCE.value, _("At once")),
    (Rhythm.DAILY.value, _("Once a day")),
    (Rhythm.WEEKLY.value, _("Once a week")),
)


def time_field(label: Any, **options: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


class TimesForm(HouseForm):
    """Quiet hours and the hour of the digest."""

    quiet_from = time_field(_("Quiet from"), required=False)
    quiet_to = time_field(
        _("Quiet to"),
        required=False,
        help_text=_("What comes meanwhile goes out at the end; urgent messages do not wait."),
    )
    digest_at = time_field(_("Digest at"))
    digest_weekday = forms.TypedChoiceField(label=_("Weekly digest on"), choices=WEEKDAYS, coerce=int)


class GatewayForm(HouseForm):
    """One channel. The fields that it does not need are taken out."""

    enabled = forms.BooleanField(label=_("Switched on"), required=False)
    url = forms.CharField(label=_("Service address"), max_length=300, required=False)
    identity = forms.CharField(label=_("Our identity there"), max_length=120, required=False)
    agent = forms.CharField(label=_("Application"), max_length=60, required=False)
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    address_from = forms.ChoiceField(
        label=_("People are known there by"), choices=Gateway.AddressFrom.choices, required=False
    )
    template = forms.CharField(
        label=_("Body of the call"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("JSON. {phone}, {text}, {id} and {agent} are filled in."),
    )
    answer_key = forms.CharField(
        label=_("Answer: key"), max_length=60, required=False, help_text=_("Empty: any answer 2xx counts as taken.")
    )
    answer_value = forms.CharField(label=_("Answer: value when taken"), max_length=60, required=False)
    repeats_safely = forms.BooleanField(
        label=_("The gateway drops a call whose {id} it knows"),
        required=False,
        help_text=_("Only then an unfinished try is made again by itself."),
    )

    FIELDS = {
        "email": ("enabled",),
        "wecom": ("enabled", "identity", "agent", "secret", "address_from", "url"),
        "dingtalk": ("enabled", "identity", "agent", "secret", "address_from", "url"),
        "sms": ("enabled", "url", "secret", "agent", "template", "answer_key", "answer_value", "repeats_safely"),
    }
    LABELS = {
        ("wecom", "identity"): _("Corp ID"),
        ("wecom", "agent"): _("Agent ID"),
        ("wecom", "url"): _("Service address, if you run your own"),
        ("dingtalk", "identity"): _("App key"),
        ("dingtalk", "agent"): _("Agent ID"),
        ("dingtalk", "url"): _("Service address, if you run your own"),
        ("sms", "agent"): _("Sign or template number"),
    }

    def __init__(self, channel: str, *args: Any, has_secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.FIELDS[channel]
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        self.order_fields(kept)
        for (of, name), label in self.LABELS.items():
            if of == channel:
                self.fields[name].label = label
        if has_secret and "secret" in self.fields:
            self.fields["secret"].help_text = _("A secret is stored. Leave this empty to keep it.")


class WebhookForm(HouseForm):
    """Who is told what."""

    name = forms.CharField(label=_("Name"), max_length=60)
    url = forms.CharField(
        label=_("Address"), max_length=300, widget=forms.URLInput(), help_text=_("A public address with https://.")
    )
    kinds = forms.MultipleChoiceField(label=_("Kinds of messages"), widget=forms.CheckboxSelectMultiple)
    enabled = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = office_field(actor, label=_("Office"), help_text=_("It is told what happens there and below."))
        field.widget.attrs["class"] = "form-select"
        self.fields["office"] = field
        self.fields["kinds"].choices = kind_choices()  # type: ignore[attr-defined]
        self.order_fields(["name", "url", "office", "enabled", "kinds"])


def kind_choices() -> list[tuple[str, str]]:
    """All kinds by label."""
    return sorted(((name, str(kind.label)) for name, kind in catalogue.all_kinds().items()), key=lambda pair: pair[1])


CHANNELS = (*Gateway.Channel.choices, ("webhook", _("Webhook")))
TROUBLE = (Delivery.State.FAILED, Delivery.State.UNKNOWN)
