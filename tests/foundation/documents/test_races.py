"""Two that issue in the same instant get neighbouring numbers; with a twin that shows the race unguarded."""

from __future__ import annotations

import threading

import pytest
from tests.foundation.codes.test_races import together
from tests.foundation.documents.paper import NOW, TODAY, draft, make_scene

from guanjia.foundation.documents import commands
from guanjia.foundation.documents.models import Document, NumberSeries

pytestmark = pytest.mark.race


@pytest.fixture
def scene(transactional_db):
    return make_scene()


def test_issued_at_once_the_numbers_have_no_gap_and_no_twin(scene):
    drafts = [draft(scene) for _n in range(4)]
    answers = together(
        *[
            lambda pk=row.pk: commands.issue_document(scene.issuer, document_id=pk, today=TODAY, now=NOW).serial
            for row in drafts
        ]
    )
    assert sorted(answers) == [1, 2, 3, 4]
    assert NumberSeries.objects.get().last == 4
    for made in Document.objects.all():
        name, content = commands.open_issued_file(scene.issuer, document_id=made.pk, form="pdf")
        assert content.startswith(b"%PDF")
        assert name == f"{made.number}.pdf"


def test_one_document_issued_twice_at_once_gets_one_number(scene):
    row = draft(scene)
    answers = together(
        *[lambda: commands.issue_document(scene.issuer, document_id=row.pk, today=TODAY, now=NOW).serial] * 2
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["IssuedStays", "int"]
    assert NumberSeries.objects.get().last == 1


def test_without_the_lock_two_would_take_the_same_number(scene):
    NumberSeries.objects.create(office=scene.bureau, office_path=scene.bureau.path, word="云机管", year=2026)
    looked = threading.Barrier(2)

    def unguarded() -> int:
        last = NumberSeries.objects.get().last
        looked.wait(timeout=20)
        NumberSeries.objects.update(last=last + 1)
        return last + 1

    assert together(unguarded, unguarded) == [1, 1]
