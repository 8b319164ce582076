"""The desk's lists cost the same for three rows and for thirty, and their forms answer as a person expects."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import make_account, make_office, make_person

from guanjia.foundation.access.models import Account, ApiToken, EmergencyAccess, Grant, GrantReview, Role
from guanjia.foundation.audit import trail
from guanjia.kernel import clock

LISTS = {
    "/system/accounts/": 6,
    "/system/grants/": 6,
    "/system/tokens/": 5,
    "/system/emergencies/": 5,
    "/api/v1/accounts/": 5,
    "/api/v1/grants/": 5,
    "/api/v1/tokens/": 5,
}


def fill(office, times: int) -> None:
    for _n in range(times):
        account = make_account("field_worker", office=office)
        ApiToken.objects.create(
            account=account,
            name="x",
            hint="gj_x",
            digest=f"{account.pk}",
            expires_on=clock.today(),
            created_at=clock.now(),
        )
        EmergencyAccess.objects.create(
            asker=account,
            role=Role.objects.get(code="dispatcher"),
            office=office,
            hours=1,
            reason="Burst pipe",
            asked_at=clock.now(),
        )


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_three_rows_and_for_thirty(db, browse, path):
    office = make_office()
    client = browse(make_account("security_admin", office=office))
    fill(office, 3)
    client.get(path)
    costs = []
    for more in (0, 27):
        fill(office, more)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        costs.append(len(caught))
    assert costs[0] == costs[1]
    assert costs[0] <= LISTS[path] + 2, [query["sql"][:120] for query in caught]


def test_the_security_administrator_makes_an_account_and_grants_a_role(db, browse):
    office = make_office()
    make_person(office=office, staff_number="S800001", name="Lin")
    client = browse(make_account("security_admin", office=office))
    form = {"staff_number": "S800001", "username": "lin.zx", "password": "Ninety-nine bridges", "idempotency_key": "a"}
    first, again = client.post("/system/accounts/new/", form), client.post("/system/accounts/new/", form)
    assert first.status_code == again.status_code == 302
    account = Account.objects.get(username="lin.zx")
    grant = {
        "username": "lin.zx",
        "role": "staff",
        "office": office.pk,
        "valid_from": str(clock.today()),
        "reason": "New colleague",
    }
    assert client.post("/system/grants/new/", grant).status_code == 302
    given = Grant.objects.get(account=account)
    page = client.post(f"/system/grants/{given.pk}/revoke/", {"reason": ""})
    assert page.status_code == 422
    assert client.post(f"/system/grants/{given.pk}/revoke/", {"reason": "Moved"}).status_code == 302
    assert trail.actions_on(given) == ["access.grant.given", "access.grant.revoked"]
    weak = client.post("/system/accounts/new/", form | {"username": "b", "password": "short", "idempotency_key": "b"})
    assert weak.status_code == 422
    assert "10 characters" in weak.content.decode()


def test_a_review_is_worked_off_line_by_line(db, browse):
    office = make_office()
    make_account("staff", office=make_office(parent=office))
    client = browse(make_account("security_admin", office=office))
    due = clock.today() + timedelta(days=14)
    assert client.post("/system/reviews/new/", {"office": office.pk, "due_on": str(due)}).status_code == 302
    review = GrantReview.objects.get()
    assert "To be reviewed" not in client.get(f"/system/reviews/{review.pk}/").content.decode()
    line = review.lines.get(grant__role__code="staff")
    answer = client.post(f"/system/reviews/lines/{line.pk}/", {"decision": "keep"}, headers={"HX-Request": "true"})
    assert "Kept" in answer.content.decode()


def test_own_roles_are_made_by_whoever_keeps_the_whole_tree_and_hold_no_administration(db, browse):
    office = make_office()
    client = browse(make_account("security_admin", office=office))
    form = {"label": "Key keeper", "rights": ["org.view"]}
    assert client.post("/system/roles/new/", form).status_code == 302
    role = Role.objects.get(label="Key keeper")
    assert trail.actions_on(role) == ["access.role.created"]
    assert client.post(f"/system/roles/{role.pk}/", form | {"label": "Keeper of keys"}).status_code == 302
    assert client.post("/system/roles/new/", {"label": "Spy", "rights": ["access.manage"]}).status_code == 422
    make_office()  # a second tree: the right no longer covers everything
    assert client.post("/system/roles/new/", {"label": "Other", "rights": ["org.view"]}).status_code == 403
    assert client.post(f"/system/roles/{role.pk}/retire/").status_code == 403


def test_grants_are_narrowed_to_a_role_by_its_name(db, browse):
    office = make_office()
    fill(office, 2)
    page = browse(make_account("security_admin", office=office)).get("/system/grants/?role=field_worker&state=now")
    assert page.status_code == 200
    assert str(page.context["chips"][0]["value"]) == str(Role.objects.get(code="field_worker").name)
