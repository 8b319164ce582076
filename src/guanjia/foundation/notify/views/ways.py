"""Ways out and webhooks: set up, tried out, given a new secret."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as toasts
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.access.queries import holds_whole_tree, require_whole_tree
from guanjia.foundation.notify import catalogue, queries
from guanjia.foundation.notify.channels import Answer, Outcome
from guanjia.foundation.notify.commands import configuring
from guanjia.foundation.notify.forms import GatewayForm, WebhookForm
from guanjia.foundation.notify.models import Webhook
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest

RIGHT = configuring.RIGHT
HERE = {"domain": "system", "page_url": "message-ways"}


@login_required
@require_GET
def ways(request: PageRequest) -> HttpResponse:
    """All channels and webhooks with how their last test went."""
    request.actor.require(RIGHT)
    whole = holds_whole_tree(request.actor, RIGHT)
    context = HERE | {
        "gateways": queries.list_gateways(request.actor) if whole else [],
        "whole": whole,
        "webhooks": queries.list_webhooks(request.actor),
    }
    return render(request, "notify/ways.html", context)


@login_required
def gateway(request: PageRequest, channel: str) -> HttpResponse:
    """Set one channel up."""
    require_whole_tree(request.actor, RIGHT)
    way = queries.get_gateway(request.actor, channel)
    first = {name: getattr(way, name) for name in configuring.FIELDS}
    form = GatewayForm(
        channel, request.POST if request.method == "POST" else None, initial=first, has_secret=bool(way.secret)
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = dict(form.cleaned_data)
            secret = values.pop("secret", "")
            with refusals_as_form_errors(form):
                configuring.save_gateway(request.actor, channel=channel, values=values, secret=secret, now=clock.now())
                toasts.success(request, _("Kept. Send yourself a test message next."))
                return redirect("message-ways")
    context = HERE | {
        "form": form,
        "heading": way.get_channel_display(),
        "submit": _("Keep the settings"),
        "cancel": reverse("message-ways"),
        "title": _("Ways out for messages"),
    }
    return render(request, "notify/form.html", context, status=status)


@login_required
@require_POST
def gateway_test(request: PageRequest, channel: str) -> HttpResponse:
    """Send the asker a test message."""
    way, answer = configuring.try_gateway(request.actor, channel=channel, now=clock.now())
    say(request, str(way.get_channel_display()), answer)
    return redirect("message-ways")


def say(request: PageRequest, name: str, answer: Answer) -> None:
    """Tell how a test went."""
    if answer.outcome is Outcome.ACCEPTED:
        toasts.success(request, _("%(name)s: the test message was taken.") % {"name": name})
    else:
        said = f"{answer.status or ''} {answer.text}".strip()[:160] or "—"
        toasts.warning(request, _("%(name)s: not taken (%(said)s)") % {"name": name, "said": said})


@login_required
@acts_once_page("notify.webhook.save")
def webhook_new(request: PageRequest) -> HttpResponse:
    """Add a webhook; its secret is shown once."""
    request.actor.require(RIGHT)
    return _webhook_form(request, None)


@login_required
@acts_once_page("notify.webhook.save")
def webhook_edit(request: PageRequest, pk: int) -> HttpResponse:
    """Change a webhook; its secret stays."""
    return _webhook_form(request, queries.get_webhook(request.actor, pk))


def _webhook_form(request: PageRequest, webhook: Webhook | None) -> HttpResponse:
    first: dict[str, Any] = {}
    if webhook is not None:
        first = {name: getattr(webhook, name) for name in ("name", "url", "kinds", "enabled", "office")}
    form, status = WebhookForm(request.actor, request.POST if request.method == "POST" else None, initial=first), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            sent = dict(form.cleaned_data)
            with refusals_as_form_errors(form):
                saved, secret = configuring.save_webhook(
                    request.actor,
                    webhook_id=webhook.pk if webhook else None,
                    office_id=sent.pop("office").pk,
                    now=clock.now(),
                    **sent,
                )
                if secret:
                    return render(request, "notify/secret.html", HERE | {"webhook": saved, "secret": secret})
                toasts.success(request, _("The webhook is kept."))
                return redirect("webhook", saved.pk)
    context = HERE | {
        "form": form,
        "heading": _("Change the webhook") if webhook else _("Add a webhook"),
        "submit": _("Keep the webhook"),
        "cancel": reverse("webhook", args=[webhook.pk]) if webhook else reverse("message-ways"),
        "title": _("Ways out for messages"),
    }
    return render(request, "notify/form.html", context, status=status)


@login_required
@require_GET
def webhook(request: PageRequest, pk: int) -> HttpResponse:
    """One webhook: what it is told, how its last calls went."""
    found = queries.get_webhook(request.actor, pk)
    context = HERE | {
        "webhook": found,
        "kinds": [catalogue.label_of(kind) for kind in found.kinds],
        "deliveries": queries.list_deliveries(request.actor).filter(webhook=found).order_by("-id")[:20],
    }
    return render(request, "notify/webhook.html", context)


@login_required
@require_POST
def webhook_rotate(request: PageRequest, pk: int) -> HttpResponse:
    """A new secret, shown once."""
    found, secret = configuring.rotate_secret(request.actor, webhook_id=pk, now=clock.now())
    return render(request, "notify/secret.html", HERE | {"webhook": found, "secret": secret})


@login_required
@require_POST
def webhook_test(request: PageRequest, pk: int) -> HttpResponse:
    """Call the webhook with a test."""
    found, answer = configuring.try_webhook(request.actor, webhook_id=pk, now=clock.now())
    say(request, found.name, answer)
    return redirect("webhook", found.pk)
