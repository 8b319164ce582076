"""What may be done with a finding, by whoever answers, verifies, manages, watches or publishes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guanjia.foundation.findings import commands, queries
from guanjia.foundation.findings.forms import (
    AssignForm,
    DeadlineForm,
    GradeForm,
    HelpedForm,
    LookBackForm,
    NoteForm,
    PartDoneForm,
    PartForm,
    PlanForm,
    ProgressForm,
    PublishForm,
    ReasonForm,
    RepeatForm,
    ResumeForm,
    StopForm,
    SubmitForm,
    SupportForm,
    WatchForm,
)
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor
from guanjia.ui.deeds import Deed


def deeds_of(actor: Actor, finding: Any) -> list[Deed]:
    """Every deed, each with whether it is offered to this actor now."""
    now, today, pk = clock.now(), clock.today(), finding.pk
    owner_side = queries.is_owner_side(actor, finding)
    manages = actor.may("findings.manage", finding.raised_path)
    verifies = actor.person_id not in queries.barred_from_verifying(finding) and (
        actor.person_id == finding.verifier_id or actor.may("findings.verify", finding.raised_path)
    )
    working = finding.is_with_owner and (owner_side or manages)
    is_open, state = not finding.is_settled, finding.state
    parts = list(finding.parts.filter(done_on=None))
    helps = [
        row
        for row in finding.supports.select_related("office").filter(done_at=None)
        if actor.person_id == row.person_id or actor.may("findings.act", row.office_path)
    ]
    watch = queries.open_supervision(finding)
    leads = actor.may("findings.supervise", finding.raised_path) or actor.may("findings.supervise", finding.office_path)
    similar = queries.list_similar_earlier(finding) if manages and finding.repeats_id is None else []
    publishes = finding.is_settled and actor.may("findings.publish", finding.raised_path)
    shown = queries.get_publication(finding)

    def url(verb: str) -> str:
        return reverse("finding-act", kwargs={"pk": pk, "verb": verb})

    def progress(*, photos: Any, **fields: Any) -> object:
        return commands.note_progress(actor, finding_id=pk, photos=commands.prepare_files(photos), now=now, **fields)

    def submit(*, photos: Any, **fields: Any) -> object:
        return commands.submit_evidence(actor, finding_id=pk, photos=commands.prepare_files(photos), now=now, **fields)

    def deed(verb: str, label: str, form: Any, act: Any, said: str, offered: bool, **more: Any) -> Deed:
        return Deed(verb, label, form, act, said, url(verb), offered=offered, **more)

    people: Any = ()
    verifiers: Any = None
    if working:
        people = queries.list_people_below(finding.office_path, today)[:400]
        verifiers = queries.list_verifiers(finding, now) if manages else None
    planned = bool(finding.measure)
    return [
        deed(
            "close", _("Verify and close out"), NoteForm,
            lambda **f: commands.close_finding(actor, finding_id=pk, now=now, **f), _("Closed out."),
            verifies and state == "submitted", icon="circle-check", open=True,
        ),
        deed(
            "return", _("Return to the owner"), ReasonForm,
            lambda **f: commands.return_finding(actor, finding_id=pk, now=now, **f), _("Returned."),
            verifies and state == "submitted", icon="arrow-back-up", danger=True,
        ),
        deed(
            "plan", _("Change the measures") if planned else _("Plan the measures"), PlanForm,
            lambda **f: commands.plan_measures(actor, finding_id=pk, now=now, **f), _("Measures written."), working,
            icon="list-check", open=not planned and owner_side,
            initial={n: getattr(finding, n) for n in ("root_cause", "measure", "long_rule", "rule_changed")},
        ),
        deed(
            "progress", _("Write progress"), ProgressForm, progress, _("Written."),
            working and state != "registered", icon="pencil",
        ),
        deed(
            "part-done", _("A part is done"), partial(PartDoneForm, parts=parts),
            lambda **f: commands.finish_part(actor, finding_id=pk, today=today, **f), _("Noted."),
            working and bool(parts), icon="check",
        ),
        deed(
            "submit", _("Hand in the evidence"), partial(SubmitForm, rule_changed=finding.rule_changed), submit,
            _("Handed in. Somebody else verifies it now."), working and planned, icon="send",
        ),
        deed(
            "recall", _("Take the evidence back"), ReasonForm,
            lambda **f: commands.recall_evidence(actor, finding_id=pk, now=now, **f), _("Taken back."),
            owner_side and state == "submitted", icon="arrow-back-up",
        ),
        deed(
            "part", _("Split off a part"), PartForm,
            lambda **f: commands.add_part(actor, finding_id=pk, **f), _("Added."), working, icon="plus",
        ),
        deed(
            "helped", _("Our support is done"), partial(HelpedForm, supports=helps),
            lambda **f: commands.finish_support(actor, finding_id=pk, now=now, **f), _("Noted."),
            is_open and bool(helps), icon="check",
        ),
        deed(
            "look-back", _("Look back"), LookBackForm,
            lambda **f: commands.look_back(actor, finding_id=pk, now=now, **f), _("Noted."),
            verifies and state == "closed", icon="history",
        ),
        deed(
            "assign", _("Name owner and verifier") if manages else _("Name the owner"),
            partial(AssignForm, people=people, verifiers=verifiers),
            lambda **f: commands.assign_finding(actor, finding_id=pk, now=now, **f), _("Named."), working, icon="user",
            initial={"owner_id": finding.owner_id, "verifier_id": finding.verifier_id},
        ),
        deed(
            "support", _("Ask another unit for support"),
            partial(SupportForm, offices=queries.list_support_choices(finding) if manages and is_open else ()),
            lambda **f: commands.add_support(actor, finding_id=pk, now=now, **f), _("Asked."), manages and is_open,
            icon="users",
        ),
        deed(
            "deadline", _("Ask for another deadline"), DeadlineForm,
            lambda **f: commands.ask_deadline(actor, finding_id=pk, now=now, **f),
            _("Asked. It changes when the request is approved."),
            working and queries.open_request(finding) is None, icon="calendar",
        ),
        deed(
            "stop", _("Stop the clock"), StopForm,
            lambda **f: commands.stop_clock(actor, finding_id=pk, now=now, **f), _("The clock stands still."),
            manages and is_open and finding.stopped_on is None, icon="player-stop",
            hint=_("Only while somebody outside has to decide first: these days do not count."),
        ),
        deed(
            "resume", _("Let the clock run again"), ResumeForm,
            lambda **f: commands.resume_clock(actor, finding_id=pk, now=now, **f), _("The clock runs again."),
            manages and finding.stopped_on is not None, icon="player-play",
        ),
        deed(
            "watch", _("Watch as a leader"), WatchForm,
            lambda **f: commands.supervise_finding(actor, finding_id=pk, now=now, **f), _("You watch it now."),
            leads and is_open and watch is None and actor.person_id is not None, icon="eye",
            initial={"report_by": finding.due_on if finding.due_on > today else today + timedelta(days=7)},
        ),
        deed(
            "unwatch", _("End the leader's watch"), NoteForm,
            lambda **f: commands.end_supervision(actor, finding_id=pk, now=now, **f), _("The watch ended."),
            leads and watch is not None, icon="eye-off",
        ),
        deed(
            "repeats", _("It repeats an earlier one"), partial(RepeatForm, earlier=similar),
            lambda **f: commands.link_repeat(actor, finding_id=pk, **f), _("Linked."), bool(similar), icon="refresh",
        ),
        deed(
            "unrepeat", _("It repeats nothing"), ReasonForm,
            lambda **f: commands.unlink_repeat(actor, finding_id=pk, **f), _("Link taken back."),
            manages and finding.repeats_id is not None, icon="x",
        ),
        deed(
            "grade", _("Grade anew"), GradeForm,
            lambda **f: commands.change_grade(actor, finding_id=pk, **f), _("Graded."), manages and is_open,
            icon="scale", initial={"grade": finding.grade},
        ),
        deed(
            "reopen", _("Reopen"), ReasonForm,
            lambda **f: commands.reopen_finding(actor, finding_id=pk, now=now, **f), _("Reopened."),
            verifies and finding.is_settled, icon="refresh", danger=True,
        ),
        deed(
            "publish", _("Publish parts"), PublishForm,
            lambda fields_: commands.publish_finding(actor, finding_id=pk, fields=fields_, now=now), _("Published."),
            publishes, icon="speakerphone", initial={"fields_": shown.fields if shown else ["office", "measure"]},
        ),
        deed(
            "unpublish", _("Take the public parts back"), ReasonForm,
            lambda **f: commands.unpublish_finding(actor, finding_id=pk, now=now, **f), _("Taken back."),
            publishes and shown is not None, icon="eye-off", danger=True,
        ),
    ]  # fmt: skip
