"""Two bring the same record into the index at the same instant; the twin shows it unguarded."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection, transaction
from tests.factories import make_office

from guanjia.foundation.org.models import Office
from guanjia.foundation.search import declared, following
from guanjia.foundation.search.models import Entry
from guanjia.kernel import clock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def written(office, name):
    """What a command does: change and note in one transaction."""
    with transaction.atomic():
        Office.objects.filter(pk=office.pk).update(name=name)
        following.note_written([office], clock.now())


def follow_in_a_thread():
    def run():
        try:
            following.follow()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def title_after_both(monkeypatch):
    """One reads the old name and is held up; meanwhile the name changes and another one follows."""
    office = make_office(name="城北机关")
    following.note_written([office], clock.now())
    read, go_on = threading.Event(), threading.Event()
    register = declared.searched()["org.offices"]

    def held_up(row):
        if row.name == "城北机关":
            read.set()
            go_on.wait(20)
        return row.name

    slow = replace(register, searched=replace(register.searched, title=held_up))
    monkeypatch.setattr(declared, "by_model", lambda: {"org.office": (slow,)})
    first = follow_in_a_thread()
    assert read.wait(20)
    written(office, "城南机关")
    second = follow_in_a_thread()
    second.join(1)
    go_on.set()
    first.join(20)
    second.join(20)
    return Entry.objects.get(object_id=office.pk).title


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time by itself")
def test_an_older_reading_never_overwrites_a_newer_one(monkeypatch):
    assert title_after_both(monkeypatch) == "城南机关"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time by itself")
def test_twin_without_taking_turns_the_old_name_stays(monkeypatch):
    monkeypatch.setattr(following, "take_turn", lambda wait: True)
    assert title_after_both(monkeypatch) == "城北机关"


def test_a_search_does_not_wait_for_whoever_is_at_it():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's writers queue for milliseconds")
    office = make_office(name="城北机关")
    following.note_written([office], clock.now())
    busy, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            following.take_turn(wait=True)
            busy.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert busy.wait(20)
    following.follow_briefly()
    assert not Entry.objects.exists()
    done.set()
    holder.join(20)
    following.follow_briefly()
    assert Entry.objects.exists()
