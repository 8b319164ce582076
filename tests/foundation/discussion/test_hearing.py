"""What followers hear of findings, documents, approvals and visits."""

from __future__ import annotations

import pytest
from tests.factories import make_account
from tests.foundation.approvals import world as approvals_world
from tests.foundation.checklists import world as checklists_world
from tests.foundation.documents import paper
from tests.foundation.findings import world as findings_world

from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.approvals import commands as approvals
from guanjia.foundation.checklists import commands as checklists
from guanjia.foundation.discussion.commands import follow
from guanjia.foundation.documents import commands as documents
from guanjia.foundation.findings import commands as findings
from guanjia.foundation.notify.lines import lines_of
from guanjia.foundation.notify.models import Message
from guanjia.kernel import clock
from guanjia.kernel.errors import Refusal


def follows(account, subject, *, now) -> None:
    actor = actor_of(account, today=clock.local_day(now), now=now)
    follow(actor, label=subject._meta.label_lower, pk=subject.pk, now=now)


def heard(account, *, now) -> list[str]:
    """The words of what an account was told as a follower, newest first, what has passed included."""
    messages = list(Message.objects.filter(account=account, kind="discussion.event").order_by("-id"))
    actor = actor_of(account, today=clock.local_day(now), now=now)
    return [line.title.partition(": ")[2] for line in lines_of(actor, messages)]


def test_a_finding_that_comes_back_and_is_closed(db):
    now, city = findings_world.NOW, findings_world.make_city()
    with clock.at(now):
        finding = findings_world.submitted(city)
        account = city.accounts["unithead"]
        follows(account, finding, now=now)
        follows(city.accounts["checker"], finding, now=now)
        findings.close_finding(city.actor("checker"), finding_id=finding.pk, note="Seen", now=now)
        with pytest.raises(Refusal):
            findings.close_finding(city.actor("checker"), finding_id=finding.pk, note="Seen", now=now)
        (words,) = heard(account, now=now)
    assert words.startswith("Verified and closed out under ")
    assert heard(city.accounts["checker"], now=now) == []


def test_a_case_that_is_approved(db):
    now = approvals_world.NOW
    with clock.at(now):
        bureau = approvals_world.make_bureau()
        case = approvals.file_request(
            bureau.actor("clerk"), now=now, topic="report", title="New lamps", body="The old ones flicker."
        )
        for name in ("clerk", "liaison"):
            follows(bureau.accounts[name], case, now=now)
        approvals.approve_case(bureau.actor("liaison"), case_id=case.pk, now=now)
        assert heard(bureau.accounts["clerk"], now=now) == ["Approved in the step “Review by the unit”"]
        assert heard(bureau.accounts["liaison"], now=now) == []


def test_a_document_that_is_issued_and_received(db):
    now, scene = paper.NOW, paper.make_scene()
    account = make_account("owner_section", office=scene.bureau)
    with clock.at(now):
        document = paper.draft(scene)
        follows(account, document, now=now)
        paper.issue(scene, document)
        document.refresh_from_db()
        assert heard(account, now=now) == [f"Issued as {document.number}"]
        documents.acknowledge_document(scene.receiver, document_id=document.pk, now=now)
        with pytest.raises(Refusal):
            documents.acknowledge_document(scene.receiver, document_id=document.pk, now=now)
        newest, older = heard(account, now=now)
    assert newest.startswith("Receipt acknowledged")
    assert older.startswith("Issued as")
    assert Message.objects.filter(account=account, kind="discussion.event", gone=False).count() == 1


def test_a_visit_that_is_called_off(db):
    now, world = checklists_world.NOW, checklists_world.make_bureau()
    account = make_account("owner_section", office=world.city)
    with clock.at(now):
        visit = checklists_world.make_visit(world)
        follows(account, visit, now=now)
        checklists.void_visit(world.boss, visit_id=visit.pk, reason="The house is closed", now=now)
        assert heard(account, now=now) == ["Visit called off: The house is closed"]
