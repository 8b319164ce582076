"""The server's side of the phone's queue: whose submission it is, and what is kept for everybody."""

from __future__ import annotations

import json
import re

import pytest
from django import forms
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import gettext as _

from guanjia.foundation.access.models import Account
from guanjia.kernel.errors import Refusal
from guanjia.portal import pwa
from guanjia.ui import offline
from guanjia.ui.answers import refusals_as_form_errors
from tests.factories import make_account


class Closed(Refusal):
    """No."""


@pytest.mark.parametrize(
    ("logged_in", "owner", "status", "code"),
    [
        ("own", "own", 302, None),
        ("own", "other", 401, "other_account"),
        ("", "own", 401, "login_ended"),
        ("own", None, 302, None),
    ],
)
def test_a_submission_is_taken_only_under_its_owners_log_in(client, logged_in, owner, status, code, db):
    account = make_account("staff")
    if logged_in:
        client.force_login(account, backend="guanjia.foundation.access.backends.AccountBackend")
    key = {"own": f"account:{account.pk}", "other": f"account:{account.pk + 1}", None: None}[owner]
    headers = {offline.OWNER_HEADER: key} if key else {}
    answer = client.post(reverse("toggle-size"), headers=headers)
    assert answer.status_code == status
    assert (answer.json()["code"] if code else None) == code
    account.refresh_from_db()
    assert (account.size == Account.Size.LARGE) == (status == 302)


def test_who_says_who_and_hands_out_a_token(client, db):
    assert client.get(reverse("offline-who")).json()["account"] == ""
    account = make_account("staff")
    client.force_login(account, backend="guanjia.foundation.access.backends.AccountBackend")
    answer = client.get(reverse("offline-who"))
    assert answer.json()["account"] == f"account:{account.pk}"
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(reverse("toggle-size"), headers={"X-CSRFToken": answer.json()["csrf"]}).status_code == 302


def test_a_refused_form_says_why_and_what_stands_there():
    form = forms.Form({})
    with refusals_as_form_errors(form):
        raise Closed("Come back tomorrow.")
    answer = offline.refused(form, theirs="/there/")
    assert answer.status_code == 409
    assert json.loads(answer.content) == {
        "code": "closed", "detail": "Come back tomorrow.", "fields": {}, "theirs": "/there/"
    }  # fmt: skip
    wrong = forms.Form({})
    wrong.fields["day"] = forms.DateField(label=_("Day"))
    assert not wrong.is_valid()
    assert list(json.loads(offline.refused(wrong).content)["fields"]) == ["day"]


def test_shells_hold_nothing_of_anybody_and_the_worker_lists_them(client, db):
    account = make_account("sys_admin", "dispatcher")
    client.force_login(account, backend="guanjia.foundation.access.backends.AccountBackend")
    worker = client.get(reverse("service-worker")).content.decode()
    listed = json.loads(re.search(r"PAGES = (\[.*\]);", worker)[1])
    assert listed == [reverse(page.url) for page in pwa.shells()]
    for address in listed:
        page = client.get(address).content.decode()
        assert "data-account" not in page
        assert account.person.name not in page
        assert account.person.office.name not in page


def test_a_changed_shell_makes_a_new_cache(monkeypatch, db):
    before = pwa.service_worker(RequestFactory().get("/sw.js")).content
    monkeypatch.setattr(offline, "SHELLS", (*offline.SHELLS, offline.Shell("preferences", "portal/preferences.html")))
    assert pwa.service_worker(RequestFactory().get("/sw.js")).content != before
