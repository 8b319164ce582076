"""A rotation moves everything, survives being killed, and leaves the old key useless."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from tests.factories import make_actor, make_person

from guanjia.foundation.audit.commands import adopt_rows
from guanjia.foundation.audit.models import AuditRecord
from guanjia.foundation.audit.verifying import verify
from guanjia.foundation.org.models import Person
from guanjia.foundation.protection import keyring
from guanjia.foundation.protection.commands.rotating import RotationRunning, ValuesUnreadable, _alone, rotate_keys
from guanjia.foundation.protection.fields import index_lookup
from guanjia.foundation.protection.keyring_file import ensure_keyring_file
from guanjia.foundation.protection.sealed import Unreadable
from guanjia.kernel import clock
from guanjia.kernel.actor import system_actor
from guanjia.kernel.errors import NotAllowed

KEEPER = system_actor("test", "protection.rotate")


@pytest.fixture
def ring_file(db, settings, tmp_path) -> Path:
    path = tmp_path / "keyring.json"
    ensure_keyring_file(path)
    settings.GUANJIA_KEYRING = str(path)
    return path


@pytest.fixture
def people(ring_file) -> list[Person]:
    made = [make_person(phone=f"1380001{n:04}", id_number=f"11010119900307{n:04}") for n in range(7)]
    adopt_rows(system_actor("test", "audit.verify"))  # what factories wrote; the seals over it must outlive a rotation
    return made


def columns():
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, id_number FROM org_person WHERE phone <> ''")
        return [value for row in cursor.fetchall() for value in row]


def test_everything_moves_and_the_old_ring_opens_nothing(people, ring_file, settings, tmp_path):
    old = tmp_path / "old-ring.json"
    old.write_bytes(ring_file.read_bytes())
    report = rotate_keys(KEEPER, now=clock.now(), batch=3)
    assert (report.old, report.new, report.moved, report.resumed) == (("k1",), "k2", 14, False)
    assert all(value.startswith("1$k2$") for value in columns())
    assert [keys.key_id for keys in keyring.current().sets] == ["k2"]
    fresh = Person.objects.get(pk=people[3].pk)
    assert fresh.phone.open() == "13800010003"
    assert Person.objects.filter(index_lookup(Person, "phone", "13800010003")).get() == fresh
    assert AuditRecord.objects.filter(action="protection.keys.rotated").count() == 1
    assert verify(clock.now()).clean  # the trail's own key stays

    settings.GUANJIA_KEYRING = str(old)
    for person in Person.objects.exclude(phone=""):
        with pytest.raises(Unreadable):
            person.phone.open()
        with pytest.raises(Unreadable):
            person.id_number.open()
    assert not Person.objects.filter(index_lookup(Person, "phone", "13800010003")).exists()


class Killed(BaseException):
    pass


def test_killed_in_the_middle_it_goes_on_and_loses_nothing(people, ring_file):
    def kill(moved):
        if moved >= 4:
            raise Killed

    with pytest.raises(Killed):
        rotate_keys(KEEPER, now=clock.now(), batch=2, on_batch=kill)
    halves = {value.split("$")[1] for value in columns()}
    assert halves == {"k1", "k2"}
    assert [keys.key_id for keys in keyring.current().sets] == ["k2", "k1"]
    for n, person in enumerate(
        Person.objects.exclude(phone="").order_by("pk")
    ):  # all of it opens and is found meanwhile
        assert person.phone.open() == f"1380001{n:04}"
        assert Person.objects.filter(index_lookup(Person, "phone", f"1380001{n:04}")).get() == person
    late = make_person(phone="13700000000")

    report = rotate_keys(KEEPER, now=clock.now(), batch=2)
    assert report.resumed
    assert {value.split("$")[1] for value in columns() if value} == {"k2"}
    assert [keys.key_id for keys in keyring.current().sets] == ["k2"]
    assert Person.objects.get(pk=late.pk).phone.open() == "13700000000"
    assert AuditRecord.objects.filter(action="protection.keys.rotation_started").count() == 1


def test_an_altered_value_stops_the_old_key_from_being_destroyed(people, ring_file):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_person SET phone = id_number WHERE id = %s", [people[0].pk])
    with pytest.raises(ValuesUnreadable):
        rotate_keys(KEEPER, now=clock.now())
    assert len(keyring.current().sets) == 2
    report = rotate_keys(KEEPER, now=clock.now(), leave_unreadable=True)
    assert report.unreadable == (f"org.person.phone {people[0].pk}",)
    assert len(keyring.current().sets) == 1


def test_two_rotations_do_not_run_at_once_and_a_right_is_needed(people, ring_file):
    with _alone(ring_file), pytest.raises(RotationRunning):
        rotate_keys(KEEPER, now=clock.now())
    with pytest.raises(NotAllowed):
        rotate_keys(make_actor(), now=clock.now())
    assert len(keyring.current().sets) == 1


def test_second_factors_move_too(people, ring_file):
    from allauth.mfa.models import Authenticator
    from tests.factories import make_account

    from guanjia.foundation.access.adapters import TOTP_LABEL
    from guanjia.foundation.protection.sealed import seal, unseal

    row = Authenticator.objects.create(
        user=make_account(), type="totp", data={"secret": seal("JBSWY3DP", TOTP_LABEL), "n": 1}
    )
    rotate_keys(KEEPER, now=clock.now())
    row.refresh_from_db()
    assert row.data["secret"].startswith("1$k2$")
    assert unseal(row.data["secret"], TOTP_LABEL) == "JBSWY3DP"


def test_the_command_line_rotates_and_says_what_to_do_next(people, ring_file, capsys):
    call_command("keys_rotate", "--batch", "4")
    out = capsys.readouterr().out
    assert "Key k2 is in force; k1 is destroyed." in out
    with _alone(ring_file), pytest.raises(CommandError, match="Another process"):
        call_command("keys_rotate")


def test_only_the_service_reads_the_ring(ring_file):
    keyring.write(ring_file, keyring.current())
    assert ring_file.stat().st_mode & 0o077 == 0
