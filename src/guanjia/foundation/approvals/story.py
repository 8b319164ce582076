"""A case's story in words, for pages, the printed sheet and the API alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from guanjia.foundation.approvals import queries
from guanjia.foundation.approvals.directory import OfficeDirectory
from guanjia.foundation.approvals.models import Case, CaseEvent
from guanjia.foundation.approvals.rules.asking import ask
from guanjia.foundation.approvals.rules.machine import barred
from guanjia.kernel import clock

# kind → what it is called, and its colour
WORDS: dict[str, tuple[str, str]] = {
    "opened": (N_("Submitted"), "info"),
    "urgent": (N_("Urgent: acted first, papers follow"), "warn"),
    "step_opened": (N_("Asked"), ""),
    "step_passed": (N_("Step passed"), "ok"),
    "step_resumed": (N_("Those asked before have signed"), ""),
    "not_needed": (N_("Step not needed"), "mute"),
    "skipped": (N_("Signed before: not asked again"), "ok"),
    "stuck": (N_("Stopped: nobody can be asked"), "bad"),
    "approved": (N_("Agreed"), "ok"),
    "refused": (N_("Rejected"), "bad"),
    "returned": (N_("Sent back"), "warn"),
    "resubmitted": (N_("Submitted again"), "info"),
    "asked_beside": (N_("Asked others too"), ""),
    "asked_before": (N_("Asked others first"), ""),
    "taken_off": (N_("Signer taken off"), ""),
    "handed_over": (N_("Handed to a colleague"), ""),
    "withdrawn": (N_("Request withdrawn"), "mute"),
    "reminded": (N_("Signers reminded"), "warn"),
    "escalated": (N_("Time is over: escalated"), "bad"),
    "assigned": (N_("Signers named by an administrator"), ""),
    "asked_again": (N_("Asked again who holds the role"), ""),
    "papers": (N_("Papers handed in"), "info"),
    "chased": (N_("Papers are late"), "bad"),
    "late": (N_("Late: those asked were chased"), "bad"),
    "exception_over": (N_("The exception is over"), "mute"),
    "copied": (N_("Copied"), ""),
    "ended": (N_("Case ended"), "info"),
}
OUTCOMES = {
    "approved": N_("Case ended: approved"),
    "refused": N_("Case ended: rejected"),
    "withdrawn": N_("Case ended: withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline; the component `ui/components/timeline.html` draws it."""

    title: str
    text: str = ""
    actor: str = ""
    at: datetime | None = None
    tone: str = ""
    kind: str = ""
    step: str = ""


def names_in(event: CaseEvent) -> str:
    """Who did it; “B for A” where a stand-in did."""
    if event.person is None:
        return ""
    if event.principal is None:
        return event.person.name
    return _("%(person)s for %(principal)s") % {"person": event.person.name, "principal": event.principal.name}


def line_of(event: CaseEvent) -> Line:
    """An event in words."""
    title, tone = WORDS.get(event.kind, (event.kind, ""))
    parts = []
    if event.kind == "ended":
        title, reason = OUTCOMES.get(event.reason, title), ""
        tone = {"approved": "ok", "refused": "bad"}.get(event.reason, "mute")
    else:
        reason = _(event.reason) if event.kind in ("stuck", "step_opened") and event.reason else event.reason
    named = [name for name in getattr(event, "named", []) if name]
    if named:
        parts.append("、".join(named))
    if reason:
        parts.append(reason)
    step = _(event.step_label) if event.step_label else ""
    words = f"{step} · {_(title)}" if step else _(title)
    return Line(words, "；".join(parts), names_in(event), event.at, tone, event.kind, step)


def timeline(case: Case) -> list[Line]:
    """What is to come (dashed), then what happened, the newest first."""
    past = [line_of(event) for event in queries.story_of(case) if event.kind != "step_passed"]
    past.reverse()
    if past:
        newest = past[0]
        if case.is_open and not newest.tone:
            past[0] = Line(newest.title, newest.text, newest.actor, newest.at, "now", newest.kind, newest.step)
    return [*reversed(future(case)), *past]


def future(case: Case) -> list[Line]:
    """The steps to come, with whom they would ask as things are now."""
    state = case.machine
    if not case.is_open:
        return []
    plan = case.version.plan
    needed = plan.needed(state.facts, state.verdict)
    run = state.open_run
    here = run.key if run else state.stuck_step
    keys = [step.key for step in needed]
    ahead = needed[keys.index(here) + 1 :] if here in keys else needed
    now = clock.now()
    directory = OfficeDirectory(today=clock.local_day(now), now=now)
    asked = {step.key: ask(step, state.office, barred(plan, state, step.key), directory) for step in ahead}
    names = queries.names_of(signer.person for found in asked.values() for signer in found.signers)
    lines = []
    for step in ahead:
        found = asked[step.key]
        people = [names[s.person] for s in found.signers if s.person in names]
        text = "、".join(dict.fromkeys(people)) or (_(found.why) if found.why else "")
        lines.append(Line(_(step.label), text, "", None, "todo", "future", _(step.label)))
    return lines


def sheet_rows(case: Case) -> list[Line]:
    """The decisions for the printed approval sheet, oldest first."""
    kept = ("opened", "approved", "refused", "returned", "resubmitted", "papers", "withdrawn", "skipped")
    return [line_of(event) for event in queries.story_of(case) if event.kind in kept]
