"""Sealing gives every record its place; verifying finds whatever was done behind the program's back."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from tests.factories import make_actor, make_office

from guanjia.foundation.audit import trail, witness
from guanjia.foundation.audit.models import Anchor, AuditRecord, SealRefusal, StreamHead
from guanjia.foundation.audit.sealing import anchor, seal_pending
from guanjia.foundation.audit.verifying import verify
from guanjia.foundation.org.models import Division, Office
from guanjia.kernel import clock

COLUMNS = (
    "stream, at, actor_key, actor_name, via, address, action, object_type, object_id, office_path, facts, state, mac"
)


def sql(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)


def tell(n=6, stream="org"):
    office, actor = make_office(), make_actor()
    return [
        trail.record(actor, f"{stream}.office.renamed", office, office_path=office.path, n=i, title=f"第{i}号")
        for i in range(n)
    ]


@pytest.fixture
def sealed(db, django_capture_on_commit_callbacks):
    """Two streams, sealed and anchored twice; answers with the records of one of them."""

    def settle():
        with django_capture_on_commit_callbacks(execute=True):
            seal_pending(clock.now())
            anchor(clock.now())

    tell(3, "places")
    first = tell(4)
    settle()
    second = tell(3)
    tell(1, "places")
    settle()
    assert verify(clock.now()).clean
    return first + second


def test_records_get_their_places_in_order_and_once(db):
    records = tell(5)
    assert seal_pending(clock.now(), batch=2).sealed == 5
    assert seal_pending(clock.now()).sealed == 0
    assert [r.seq for r in AuditRecord.objects.order_by("pk")] == [1, 2, 3, 4, 5]
    assert StreamHead.objects.get().seq == 5
    assert len({r.chain_hash for r in AuditRecord.objects.all()}) == 5
    assert records[0].pk == AuditRecord.objects.get(seq=1).pk


def test_anchors_are_chained_and_witnessed_and_wait_when_nothing_moved(sealed):
    one, two = Anchor.objects.order_by("number")
    assert (one.number, two.number, two.prev_hash) == (1, 2, one.hash)
    assert set(two.heads) == {"org", "places"}
    assert [line.hash for line in witness.lines()] == [one.hash, two.hash]
    assert anchor(clock.now()) is None
    assert anchor(clock.now() + timedelta(hours=2)).number == 3


def first_after(change, *params):
    if isinstance(change, str):
        sql(change, *params)
    else:
        change()
    verdict = verify(clock.now())
    assert not verdict.clean
    return verdict.first


def test_a_changed_byte_is_named(sealed):
    victim = sealed[2]
    found = first_after("UPDATE audit_auditrecord SET actor_name = 'Someone else' WHERE id = %s", victim.pk)
    assert (found.kind, found.record_id, found.seq, found.stream) == ("content", victim.pk, 3, "org")
    assert found.action == "org.office.renamed"
    assert found.object_id == victim.object_id


@pytest.mark.parametrize("column", ["at", "facts", "office_path", "via", "mac", "chain_hash"])
def test_every_column_counts(sealed, column):
    values = {"at": "2020-01-01 00:00:00", "facts": '{"n": 99}', "mac": "0" * 64, "chain_hash": "0" * 64}
    found = first_after(
        f"UPDATE audit_auditrecord SET {column} = %s WHERE id = %s", values.get(column, "x"), sealed[2].pk
    )
    assert found.record_id == sealed[2].pk


def test_a_deleted_row_is_named_by_its_place(sealed):
    found = first_after("DELETE FROM audit_auditrecord WHERE id = %s", sealed[2].pk)
    assert (found.kind, found.stream, found.params) == ("missing", "org", {"first": 3, "last": 3})
    assert found.record_id == sealed[3].pk  # the one that follows the hole


def test_deleted_last_rows_show(sealed):
    found = first_after("DELETE FROM audit_auditrecord WHERE stream = 'org' AND seq >= 6")
    assert (found.kind, found.seq, found.params) == ("cut", 6, {"last": 7})


def test_a_stream_set_back_to_an_older_state_shows_by_its_anchor(sealed):
    """Last rows deleted and the head set back with a mac that was true once."""
    from guanjia.foundation.audit import chain
    from guanjia.foundation.protection import keyring

    old = AuditRecord.objects.get(stream="org", seq=5)
    mac = chain.head_mac(keyring.current().seal, "org", 5, old.chain_hash)
    sql("DELETE FROM audit_auditrecord WHERE stream = 'org' AND seq >= 6")
    found = first_after(
        "UPDATE audit_streamhead SET seq = 5, chain_hash = %s, mac = %s WHERE stream = 'org'", old.chain_hash, mac
    )
    assert (found.kind, found.params) == ("cut", {"last": 7})


def test_a_row_put_in_is_named(sealed):
    found = first_after(
        f"INSERT INTO audit_auditrecord (uid, {COLUMNS}, seq, chain_hash) SELECT %s, {COLUMNS}, NULL, '' "
        "FROM audit_auditrecord WHERE id = %s",
        "01234567-89ab-cdef-0123-456789abcdef" if connection.vendor == "postgresql" else "0123456789abcdef" * 2,
        sealed[0].pk,
    )
    assert found.kind == "forged"
    assert seal_pending(clock.now()).refused == 1
    assert SealRefusal.objects.get().record_id == found.record_id
    assert seal_pending(clock.now()) == seal_pending(clock.now())  # it is not looked at again
    assert verify(clock.now()).first.record_id == found.record_id


def test_a_row_put_in_with_a_place_of_its_own_is_named(sealed):
    found = first_after(
        f"INSERT INTO audit_auditrecord (uid, {COLUMNS}, seq, chain_hash) SELECT %s, {COLUMNS}, 8, chain_hash "
        "FROM audit_auditrecord WHERE id = %s",
        "01234567-89ab-cdef-0123-456789abcdef" if connection.vendor == "postgresql" else "0123456789abcdef" * 2,
        sealed[6].pk,
    )
    assert (found.kind, found.seq) == ("beyond", 8)


def test_swapped_rows_are_named(sealed):
    def swap():
        columns = [f.column for f in AuditRecord._meta.fields if f.name not in ("id", "seq", "chain_hash")]
        names = ", ".join(columns)
        with connection.cursor() as cursor:
            rows = {}
            for pk in (sealed[1].pk, sealed[3].pk):
                cursor.execute(f"SELECT {names} FROM audit_auditrecord WHERE id = %s", [pk])
                rows[pk] = cursor.fetchone()
            sets = ", ".join(f"{c} = %s" for c in columns)
            if connection.vendor == "postgresql":
                from psycopg.types.json import Json

                rows = {k: [Json(v) if isinstance(v, dict) else v for v in r] for k, r in rows.items()}
            park = [*rows[sealed[1].pk]]
            park[0] = "f" * 32
            cursor.execute(f"UPDATE audit_auditrecord SET {sets} WHERE id = %s", [*park, sealed[1].pk])
            cursor.execute(f"UPDATE audit_auditrecord SET {sets} WHERE id = %s", [*rows[sealed[1].pk], sealed[3].pk])
            cursor.execute(f"UPDATE audit_auditrecord SET {sets} WHERE id = %s", [*rows[sealed[3].pk], sealed[1].pk])

    found = first_after(swap)
    assert (found.kind, found.record_id) == ("place", sealed[1].pk)


def test_a_row_changed_before_it_was_sealed_is_refused_and_named(db):
    records = tell(3)
    sql("UPDATE audit_auditrecord SET facts = %s WHERE id = %s", '{"n": 5}', records[1].pk)
    report = seal_pending(clock.now())
    assert (report.sealed, report.refused) == (2, 1)
    found = verify(clock.now()).first
    assert (found.kind, found.record_id) == ("forged", records[1].pk)
    sql("DELETE FROM audit_auditrecord WHERE id = %s", records[1].pk)
    found = verify(clock.now()).first
    assert (found.kind, found.record_id) == ("refused", records[1].pk)


def test_rows_taken_out_and_the_rest_chained_anew_show_by_the_anchor(sealed):
    from guanjia.foundation.audit import chain

    def rewrite():
        sql("DELETE FROM audit_auditrecord WHERE id = %s", sealed[1].pk)
        prev = ""
        for place, row in enumerate(AuditRecord.objects.filter(stream="org").order_by("seq"), start=1):
            body = trail.canonical(trail.content_of(row))
            prev = chain.link(prev, "org", place, chain.digest(body), row.mac)
            sql("UPDATE audit_auditrecord SET seq = %s, chain_hash = %s WHERE id = %s", place, prev, row.pk)

    verdict_first = first_after(rewrite)
    assert verdict_first.kind in ("cut", "anchored")
    assert verdict_first.stream == "org"


@pytest.mark.parametrize(
    ("change", "kind", "number"),
    [
        ("DELETE FROM audit_anchor WHERE number = 1", "anchor_missing", 1),
        ("DELETE FROM audit_anchor WHERE number = 2", "witness", 2),
        ("UPDATE audit_anchor SET root = 'x' WHERE number = 2", "anchor", 2),
    ],
)
def test_anchors_deleted_or_changed_show(sealed, change, kind, number):
    sql(change)
    verdict = verify(clock.now())
    assert (kind, number) in {(f.kind, f.params.get("number")) for f in verdict.findings}


def test_a_true_line_said_again_is_no_finding_and_a_false_one_is(sealed):
    """Two hosts that share a witness may each write what they know."""
    text = witness.path().read_text().splitlines()
    assert len(text) == 2
    witness.path().write_text("\n".join([*text, text[0], *text]) + "\n")
    assert verify(clock.now()).clean
    forged = text[0].replace(json.loads(text[0])["hash"], "0" * 64)
    witness.path().write_text("\n".join([text[0], text[1], forged]) + "\n")
    assert [f.kind for f in verify(clock.now()).findings] == ["witness"]


def test_emptying_all_tables_shows_by_the_witness(sealed):
    for table in ("auditrecord", "anchor", "streamhead"):
        sql(f"DELETE FROM audit_{table}")
    verdict = verify(clock.now())
    assert [(f.kind, f.params["number"]) for f in verdict.findings] == [("witness", 1), ("witness", 2)]


def test_a_missing_witness_shows_and_does_not_heal_by_itself(sealed, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(witness, "YOUNG", 1)
    witness.path().unlink()
    assert verify(clock.now()).first.kind == "witness_gone"
    with django_capture_on_commit_callbacks(execute=True):
        anchor(clock.now() + timedelta(hours=2))
    assert verify(clock.now()).first.kind == "witness_gone"


def test_a_true_record_cannot_be_copied_in_again(sealed):
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(
            f"INSERT INTO audit_auditrecord (uid, {COLUMNS}, seq, chain_hash) SELECT uid, {COLUMNS}, NULL, '' "
            "FROM audit_auditrecord WHERE id = %s",
            sealed[0].pk,
        )


def test_the_command_line_says_clean_and_names_the_bad_record(sealed, capsys):
    call_command("audit_verify")
    assert "The audit trail is whole." in capsys.readouterr().out
    sql("UPDATE audit_auditrecord SET address = '10.0.0.1' WHERE id = %s", sealed[4].pk)
    with pytest.raises(CommandError, match="1 findings"):
        call_command("audit_verify")
    out = capsys.readouterr().out
    assert f"First bad record: record {sealed[4].pk}, stream org, place 5, org.office.renamed, office" in out
    with pytest.raises(CommandError):
        call_command("audit_verify", "--json")
    assert f'"record_id": {sealed[4].pk}' in capsys.readouterr().out


# ── business rows ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def watched(db, monkeypatch) -> Office:
    """An office whose model declares a fingerprint, recorded once."""
    monkeypatch.setattr(Office, "AUDIT_FINGERPRINT", ("name", "valid_from", "parent"), raising=False)
    office = make_office(name="Water bureau")
    trail.record(make_actor(), "org.office.founded", office, office_path=office.path)
    seal_pending(clock.now())
    assert verify(clock.now()).clean
    assert verify(clock.now()).rows == 1
    return office


def test_an_edited_business_row_is_named(watched):
    found = first_after("UPDATE org_office SET name = 'Fire bureau' WHERE id = %s", watched.pk)
    assert (found.kind, found.object_type, found.object_id) == ("row", "org.office", str(watched.pk))


def test_a_column_outside_the_fingerprint_may_move(watched):
    sql("UPDATE org_office SET short_name = 'WB' WHERE id = %s", watched.pk)
    assert verify(clock.now()).clean


def test_a_recorded_change_is_no_finding(watched):
    Office.objects.filter(pk=watched.pk).update(name="Fire bureau")
    trail.record(make_actor(), "org.office.renamed", watched, office_path=watched.path)
    assert verify(clock.now()).clean


def test_a_deleted_business_row_is_named_and_a_recorded_deletion_is_not(db, monkeypatch):
    monkeypatch.setattr(Division, "AUDIT_FINGERPRINT", ("code", "name"), raising=False)
    division = Division.objects.create(code="360000", name="Province")
    trail.record(make_actor(), "org.division.added", division)
    pk = division.pk
    sql("DELETE FROM org_division WHERE id = %s", pk)
    assert verify(clock.now()).first.kind == "row_gone"
    trail.record(make_actor(), "org.division.removed", Division(pk=pk))
    assert verify(clock.now()).clean
    Division.objects.create(pk=pk, code="360000", name="Province")
    assert verify(clock.now()).first.kind == "row_back"


def test_a_row_without_any_record_is_named_where_the_model_says_so(watched, monkeypatch):
    stowaway = make_office(name="Ghost bureau")
    assert verify(clock.now()).clean
    monkeypatch.setattr(Office, "AUDIT_EVERY_ROW", True, raising=False)
    unknown = {f.object_id for f in verify(clock.now()).findings if f.kind == "row_unknown"}
    assert str(stowaway.pk) in unknown
    assert str(watched.pk) not in unknown


def test_another_list_of_fields_makes_old_fingerprints_silent(watched, monkeypatch):
    monkeypatch.setattr(Office, "AUDIT_FINGERPRINT", ("name",), raising=False)
    assert verify(clock.now()).rows == 0
    assert trail.fingerprint(watched)
