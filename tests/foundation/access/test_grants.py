"""Roles are given by somebody else, inside the grantor's reach, and never two powers to one person."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import make_account, make_actor, make_office, make_person

from guanjia.foundation.access import rules
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.commands.accounts import PasswordTooWeak, UsernameTaken, create_account
from guanjia.foundation.access.commands.grants import (
    GrantExists,
    GrantRevoked,
    grant_role,
    revoke_grant,
)
from guanjia.foundation.access.commands.preferences import PreferenceUnknown, set_preferences
from guanjia.foundation.access.models import Account, Grant, Role
from guanjia.foundation.audit import trail
from guanjia.kernel.errors import NotAllowed, NotVisible

TODAY = date(2026, 3, 1)


def keeper(office, **over):
    return make_actor("access.manage", "org.view", "org.people", office=office, **over)


def order(account, role="staff", office=None, **over):
    fields = {
        "account_id": account.pk,
        "role_code": role,
        "office_id": (office or account.person.office).pk,
        "valid_from": TODAY,
        "valid_to": None,
        "reason": "New colleague",
        "today": TODAY,
    }
    return fields | over


def test_a_granted_role_gives_its_rights_over_the_subtree_and_leaves_a_trace(db):
    office = make_office()
    account = make_account(office=office)
    grant = grant_role(keeper(office), **order(account))
    actor = actor_of(account, today=TODAY)
    assert actor.roles == {"staff"}
    assert actor.may("org.view", office.path + "9/")
    assert trail.actions_on(grant) == ["access.grant.given"]
    assert not actor_of(account, today=date(2026, 2, 28)).roles


def test_nobody_grants_themselves_not_even_by_a_second_account(db):
    office = make_office()
    me = keeper(office)
    second = make_account(person=Account.objects.get(pk=me.account_id).person, office=office)
    for account in (Account.objects.get(pk=me.account_id), second):
        with pytest.raises(rules.SelfGrant):
            grant_role(me, **order(account))
    assert not Grant.objects.exists()


def test_a_grantor_stays_inside_the_own_reach(db):
    mine, other = make_office(), make_office()
    with pytest.raises(NotVisible):  # the account of another county
        grant_role(keeper(mine), **order(make_account(office=other)))
    with pytest.raises(NotVisible):  # another county's office
        grant_role(keeper(mine), **order(make_account(office=mine), office=other))
    wide = make_office()
    looker = make_actor("org.view", "org.people", office=wide)
    account = Account.objects.get(pk=looker.account_id)
    with pytest.raises(NotAllowed):  # may look, may not grant
        grant_role(looker, **order(account))


@pytest.mark.parametrize("first", ["sys_admin", "security_admin", "audit_admin"])
@pytest.mark.parametrize("second", ["sys_admin", "security_admin", "audit_admin", "staff"])
def test_the_three_administrations_stay_apart(db, first, second):
    office = make_office()
    account = make_account(first, office=office)
    asked = order(account, second, valid_from=date(2026, 4, 1))
    if first == second:
        grant_role(keeper(office), **asked)
        return
    with pytest.raises(rules.PowersCollide):
        grant_role(keeper(office), **asked)


def test_two_accounts_of_one_person_do_not_get_two_administrations(db):
    office = make_office()
    person = make_person(office=office)
    make_account("security_admin", person=person, office=office)
    second = make_account(person=person, office=office)
    with pytest.raises(rules.PowersCollide):
        grant_role(keeper(office), **order(second, "audit_admin"))
    grant_role(keeper(office), **order(second, "staff"))  # the person's own work goes on in an own account


def test_a_role_is_not_given_twice_and_may_come_again_after_being_taken_back(db):
    office = make_office()
    account, boss = make_account(office=office), keeper(office)
    grant = grant_role(boss, **order(account))
    with pytest.raises(GrantExists):
        grant_role(boss, **order(account))
    with pytest.raises(rules.ReasonMissing):
        revoke_grant(boss, grant_id=grant.pk, reason=" ")
    revoke_grant(boss, grant_id=grant.pk, reason="Moved to another office")
    with pytest.raises(GrantRevoked):
        revoke_grant(boss, grant_id=grant.pk, reason="Again")
    assert not actor_of(account, today=TODAY).roles
    grant_role(boss, **order(account))


def test_backwards_validity_is_refused(db):
    office = make_office()
    with pytest.raises(rules.ValidityBackwards):
        grant_role(keeper(office), **order(make_account(office=office), valid_to=date(2026, 2, 1)))


def test_an_account_is_made_with_a_strong_password_and_an_own_name(db):
    office = make_office()
    person, boss = make_person(office=office), keeper(office)
    account = create_account(boss, username="lin.qiao", person_id=person.pk, password="Ninety-nine bridges")
    assert account.check_password("Ninety-nine bridges")
    assert account.must_change_password
    with pytest.raises(UsernameTaken):
        create_account(boss, username="LIN.QIAO", person_id=person.pk, password="Ninety-nine bridges")
    for weak in ("short", "password123", "1234567890123"):
        with pytest.raises(PasswordTooWeak):
            create_account(boss, username="other", person_id=person.pk, password=weak)
    assert trail.actions_on(account) == ["access.account.created"]


def test_only_whoever_keeps_the_whole_tree_makes_accounts_without_a_person(db):
    office = make_office()
    with pytest.raises(NotAllowed):
        create_account(keeper(office), username="root", person_id=None, password="Ninety-nine bridges")
    create_account(keeper(office, everywhere=True), username="root", person_id=None, password="Ninety-nine bridges")


def test_standard_roles_hold_only_what_their_power_may(db):
    from guanjia.foundation.access.catalogue import all_rights

    carried = [(right.name, right.roles) for right in all_rights().values()]
    for role in Role.objects.all():
        if role.power == "business":
            rules.check_rights("business", role.rights, carried)
            assert "access.manage" not in role.rights


def test_preferences_are_kept_and_nonsense_is_refused(db):
    account = make_account()
    actor = actor_of(account, today=TODAY)
    set_preferences(actor, theme="dark", size="large", contrast="high", density="loose", language="en")
    account.refresh_from_db()
    assert (account.theme, account.size, account.contrast, account.density) == ("dark", "large", "high", "loose")
    with pytest.raises(PreferenceUnknown):
        set_preferences(actor, theme="neon")
