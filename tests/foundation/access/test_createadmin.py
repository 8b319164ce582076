"""A fresh installation has no usable account until somebody with the command line makes the three administrators."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.models import Account
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock

ANSWERS = {
    "office": "Yunzhou office administration",
    "system": {"username": "sys", "name": "Lu Qing", "staff_number": "A1", "password": "Ninety-nine bridges"},
    "security": {"username": "sec", "name": "Tang Ruo", "staff_number": "A2", "password": "Seven crossings at dusk"},
    "audit": {"username": "aud", "name": "Shen Lan", "staff_number": "A3", "password": "A quiet harbour wall"},
}


def run(monkeypatch, answers, *options):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(answers)))
    out = io.StringIO()
    call_command("createadmin", "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_three_people_get_three_separate_powers(db, monkeypatch):
    assert not Account.objects.exists()
    assert run(monkeypatch, ANSWERS) == {"made": ["sys", "sec", "aud"]}
    root = Office.objects.get()
    actors = {a.username: actor_of(a, today=clock.today()) for a in Account.objects.select_related("person__office")}
    assert [sorted(actors[name].roles) for name in ("sys", "sec", "aud")] == [
        ["sys_admin"],
        ["security_admin"],
        ["audit_admin"],
    ]
    assert actors["sec"].may("access.manage", root.path)
    assert not actors["sys"].may("access.manage")
    assert not actors["aud"].may("access.manage")
    assert all(account.must_change_password for account in Account.objects.all())


def test_a_weak_password_makes_nothing_at_all(db, monkeypatch):
    weak = ANSWERS | {"audit": ANSWERS["audit"] | {"password": "admin"}}
    with pytest.raises(CommandError):
        run(monkeypatch, weak)
    assert not Account.objects.exists()
    assert not Office.objects.exists()


def test_it_does_not_make_a_second_one(db, monkeypatch):
    run(monkeypatch, ANSWERS)
    with pytest.raises(CommandError, match="already"):
        run(
            monkeypatch,
            {"security": ANSWERS["security"] | {"username": "x", "staff_number": "A9"}},
            "--only",
            "security",
        )


def test_one_person_cannot_hold_two(db, monkeypatch):
    same = ANSWERS | {"audit": ANSWERS["audit"] | {"staff_number": "A2"}}
    with pytest.raises(CommandError, match="different people"):
        run(monkeypatch, same)
    assert not Account.objects.exists()
