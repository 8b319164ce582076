"""The way in: passwords, throttling, the forced change, the second factor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from tests.factories import make_account, make_actor, make_office

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.commands.accounts import unlock_account
from guanjia.foundation.access.models import Account, DemoAccount, DeviceSession
from guanjia.foundation.audit.models import AuditRecord
from guanjia.kernel import clock

PASSWORD = "correct horse battery"
NEW = "Ninety-nine bridges"


@pytest.fixture
def page() -> Client:
    return Client(headers={"Accept-Language": "en"}, REMOTE_ADDR="10.1.2.3")


def log_in(page: Client, account: Account, password: str = PASSWORD):
    return page.post("/accounts/login/", {"login": account.username, "password": password})


def actions() -> list[str]:
    return list(
        AuditRecord.objects.filter(action__startswith="access.").order_by("id").values_list("action", flat=True)
    )


def test_a_right_password_opens_the_house_and_the_trail_and_the_device_list_know_it(db, page):
    account = make_account("staff")
    assert log_in(page, account).status_code == 302
    assert page.get("/me/security/").status_code == 200
    device = DeviceSession.objects.get(account=account)
    assert (device.address, device.method) == ("10.1.2.3", "password")
    page.post("/accounts/logout/")
    assert page.get("/me/security/").status_code == 302
    device.refresh_from_db()
    assert device.end == "logged_out"
    assert actions() == ["access.login.succeeded", "access.login.ended"]


def test_a_wrong_password_says_no_more_than_that(db, page):
    account = make_account("staff")
    known, unknown = log_in(page, account, "wrong"), page.post("/accounts/login/", {"login": "x", "password": "wrong"})
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert actions() == ["access.login.failed", "access.login.failed"]
    assert "wrong" not in str(list(AuditRecord.objects.values_list("facts", flat=True)))


def test_five_wrong_passwords_close_the_way_for_a_while_and_the_administrator_opens_it(db, page):
    office = make_office()
    account = make_account("staff", office=office)
    for _n in range(5):
        answer = log_in(page, account, "wrong")
    assert answer.status_code == 429
    closed = log_in(page, account)
    assert closed.status_code == 429
    opens_at = closed.context["opens_at"]
    assert timedelta(0) < opens_at - clock.now() <= timedelta(minutes=15)
    assert "closed until" in closed.content.decode()
    assert "access.login.throttled" in actions()
    elsewhere = Client(REMOTE_ADDR="10.9.9.9")
    assert log_in(elsewhere, account).status_code == 302  # the owner at the own desk is not shut out by a stranger
    unlock_account(make_actor("access.manage", office=office), account_id=account.pk)
    assert log_in(page, account).status_code == 302


def test_the_throttle_opens_by_itself(db, page):
    account = make_account("staff")
    for _n in range(5):
        log_in(page, account, "wrong")
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(minutes=16))
    assert log_in(page, account).status_code == 302


def test_a_locked_account_hears_who_can_open_it(db, page):
    account = make_account("staff", is_active=False)
    answer = page.post("/accounts/login/", {"login": account.username, "password": PASSWORD}, follow=True)
    assert "security administrator" in answer.content.decode()
    assert page.get("/me/security/").status_code == 302


def test_a_first_password_must_be_changed_before_anything_else(db, page):
    account = make_account("staff", must_change_password=True, language="en")
    log_in(page, account)
    assert page.get("/")["Location"] == "/accounts/password/change/"
    refused = page.get("/api/v1/me/")
    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_needed")
    form = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert "10 characters" in page.post("/accounts/password/change/", form).content.decode()
    same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert "in use before" in page.post("/accounts/password/change/", same).content.decode()
    other = Client()
    log_in(other, account)
    form |= {"password1": NEW, "password2": NEW}
    assert page.post("/accounts/password/change/", form).status_code == 302
    account.refresh_from_db()
    assert not account.must_change_password
    assert page.get("/me/security/").status_code == 200
    assert other.get("/me/security/").status_code == 302  # the other device is out
    assert DeviceSession.objects.filter(account=account, ended_at=None).count() == 1
    assert "access.password.changed" in actions()


def test_old_passwords_do_not_come_back_where_the_office_says_so(db, settings, browse):
    settings.GUANJIA_PASSWORD_HISTORY = 2
    client = browse(make_account("staff"))
    change = lambda old, new: client.post(  # noqa: E731
        "/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new}
    )
    assert change(PASSWORD, NEW).status_code == 302
    assert change(NEW, "Seven crossings at dusk").status_code == 302
    assert "in use before" in change("Seven crossings at dusk", NEW).content.decode()


def test_an_old_password_must_be_renewed_where_the_office_says_so(db, settings, browse):
    settings.GUANJIA_PASSWORD_MAX_AGE_DAYS = 90
    account = make_account("staff")
    client = browse(account)
    assert client.get("/me/security/").status_code == 200
    Account.objects.update(password_changed_at=clock.now() - timedelta(days=91))
    assert client.get("/me/security/")["Location"] == "/accounts/password/change/"


def test_a_role_that_demands_a_second_factor_opens_nothing_without_one(
    db, settings, page, django_capture_on_commit_callbacks
):
    settings.GUANJIA_ENFORCE_SECOND_FACTOR = True
    account = make_account("security_admin", language="en")
    log_in(page, account)
    assert page.get("/system/accounts/")["Location"] == "/accounts/2fa/"
    assert page.get("/api/v1/me/").json()["code"] == "second_factor_needed"
    assert "needs a second factor" in page.get("/accounts/2fa/").content.decode()
    page.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = page.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    with django_capture_on_commit_callbacks(execute=True):
        assert page.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert page.get("/system/accounts/").status_code == 200
    assert "access.second_factor.added" in actions()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert secret not in str(cursor.fetchall())
    again = Client()
    assert log_in(again, account)["Location"] == "/accounts/2fa/authenticate/"
    assert again.get("/system/accounts/").status_code == 302
    assert Authenticator.objects.filter(user=account, type="recovery_codes").exists()


def test_roles_without_the_demand_are_left_alone(db, settings, page):
    settings.GUANJIA_ENFORCE_SECOND_FACTOR = True
    log_in(page, make_account("staff"))
    assert page.get("/me/security/").status_code == 200


def test_the_log_in_page_of_a_demo_city_lists_its_accounts(db, settings, page):
    account = make_account("staff")
    DemoAccount.objects.create(account=account, label="Staff member", password=PASSWORD)
    assert account.username not in page.get("/accounts/login/").content.decode()
    settings.DEMO = True
    assert account.username in page.get("/accounts/login/").content.decode()


def test_the_language_is_remembered_by_cookie_and_account(db, browse):
    answer = Client().post("/language/", {"language": "zh-hans", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    assert answer.cookies["django_language"].value == "zh-hans"
    account = make_account("staff")
    browse(account).post("/language/", {"language": "zh-hans", "next": "/me/security/"})
    account.refresh_from_db()
    assert account.language == "zh-hans"
    assert actor_of(account, today=clock.today()).roles == {"staff"}
