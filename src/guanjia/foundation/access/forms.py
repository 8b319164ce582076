"""Forms of the access room: shapes only; rules live in the commands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.access.catalogue import all_rights
from guanjia.foundation.access.filters import role_choices
from guanjia.foundation.access.models import LoginProvider
from guanjia.foundation.access.rules import LONGEST_EMERGENCY_H, rights_of_power
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.models import Office
from guanjia.kernel.actor import Actor
from guanjia.ui.forms import DayInput, HouseForm

DAY = DayInput()


class OfficeChoice(forms.ModelChoiceField):
    """An office out of the visible tree, indented by its depth."""

    def label_from_instance(self, obj: Office) -> str:
        return "\u3000" * max(0, obj.depth) + obj.name


def office_field(actor: Actor, **options: Any) -> OfficeChoice:
    """The choice of an office that the actor sees."""
    options.setdefault("label", _("Office"))
    return OfficeChoice(queryset=org.list_offices(actor), **options)


class AccountForm(HouseForm):
    staff_number = forms.CharField(
        label=_("Staff number"), max_length=20, help_text=_("The person this account belongs to.")
    )
    username = forms.CharField(label=_("Account name"), max_length=60, help_text=_("What is typed to log in."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    password = forms.CharField(
        label=_("First password"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        required=False,
        help_text=_("At least 10 characters. It must be changed at the first log-in. Empty: outside log-in only."),
    )


class ReasonForm(HouseForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PasswordResetForm(ReasonForm):
    password = forms.CharField(
        label=_("New first password"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Tell it to the person; it must be changed at the next log-in."),
    )
    field_order = ["password", "reason"]


class GrantForm(HouseForm):
    username = forms.CharField(label=_("Account name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    valid_from = forms.DateField(label=_("From"), widget=DAY)
    valid_to = forms.DateField(
        label=_("To (that day included)"), widget=DAY, required=False, help_text=_("Empty: until it is taken back.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = office_field(actor, help_text=_("The role holds there and everywhere below."))
        field.widget.attrs["class"] = "form-select"
        self.fields["office"] = field
        self.order_fields(["username", "role", "office", "valid_from", "valid_to", "reason"])


class ReviewForm(HouseForm):
    title = forms.CharField(
        label=_("Title"), max_length=80, required=False, help_text=_("Empty: the quarter, for example 2026 Q4.")
    )
    due_on = forms.DateField(label=_("To be done by"), widget=DAY)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = office_field(actor, help_text=_("All grants there and below are listed."))
        field.widget.attrs["class"] = "form-select"
        self.fields["office"] = field
        self.order_fields(["office", "due_on", "title"])


class EmergencyForm(HouseForm):
    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    hours = forms.IntegerField(label=_("Hours of access"), min_value=1, max_value=LONGEST_EMERGENCY_H, initial=2)
    reason = forms.CharField(label=_("What has happened"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = office_field(actor)
        field.widget.attrs["class"] = "form-select"
        self.fields["office"] = field
        self.order_fields(["role", "office", "hours", "reason"])


class NoteForm(HouseForm):
    note = forms.CharField(label=_("Note"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))


def right_choices(names: frozenset[str] | None = None) -> list[tuple[str, Any]]:
    """Rights by name, those of one room together."""
    rights = [right for right in all_rights().values() if names is None or right.name in names]
    return [(right.name, right.label) for right in sorted(rights, key=lambda right: right.name)]


class RoleForm(HouseForm):
    label = forms.CharField(label=_("Name"), max_length=60)
    note = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    second_factor = forms.BooleanField(label=_("Needs a second factor"), required=False)
    rights = forms.MultipleChoiceField(label=_("Rights"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        business = rights_of_power("business", [(right.name, right.roles) for right in all_rights().values()])
        self.fields["rights"].choices = right_choices(business)  # type: ignore[attr-defined]


class TokenForm(HouseForm):
    name = forms.CharField(label=_("Program"), max_length=60, help_text=_("For example: meter import, city portal."))
    expires_on = forms.DateField(label=_("Last day"), widget=DAY, help_text=_("At most one year from today."))
    rights = forms.MultipleChoiceField(label=_("Rights"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = office_field(
            actor,
            label=_("Only in this office and below"),
            required=False,
            empty_label=_("Wherever I work"),
        )
        field.widget.attrs["class"] = "form-select"
        self.fields["office"] = field
        self.fields["rights"].choices = right_choices(frozenset(actor.grants))  # type: ignore[attr-defined]
        self.order_fields(["name", "expires_on", "office", "rights"])


class ProviderForm(HouseForm):
    label = forms.CharField(label=_("Name on the log-in page"), max_length=40)
    slug = forms.SlugField(
        label=_("Short name in addresses"), max_length=30, help_text=_("Small letters, digits and hyphens.")
    )
    url = forms.CharField(label=_("Server address"), max_length=300)
    identity = forms.CharField(label=_("Client ID"), max_length=200)
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Stored encrypted. Empty: leave the stored one as it is."),
    )
    claim = forms.CharField(label=_("Field that names the person"), max_length=60)
    match_by = forms.ChoiceField(label=_("Is compared with"), choices=LoginProvider.MatchBy)
    enabled = forms.BooleanField(label=_("Offer it on the log-in page"), required=False)


class OidcForm(ProviderForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].help_text = _("The issuer, for example https://sso.example.gov.cn/realms/city")


class LdapForm(ProviderForm):
    search_base = forms.CharField(label=_("Search below"), max_length=200)
    search_filter = forms.CharField(
        label=_("Search filter"), max_length=200, help_text=_("{user} stands for the typed account name.")
    )
    start_tls = forms.BooleanField(label=_("Encrypt with StartTLS"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].help_text = _("For example ldaps://directory.example.gov.cn")
        self.fields["identity"].label = _("Service account (DN)")
        self.fields["secret"].label = _("Its password")
        self.fields["enabled"].label = _("Accept its passwords at log-in")
        self.order_fields(
            ["label", "slug", "url", "start_tls", "identity", "secret", "search_base", "search_filter", "claim"]
        )

    def clean_search_filter(self) -> str:
        text: str = self.cleaned_data["search_filter"]
        if "{user}" not in text:
            raise forms.ValidationError(_("The filter needs the word {user}."))
        return text
