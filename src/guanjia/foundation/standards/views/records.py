"""One kept verdict, one exception, one trial."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanjia.foundation.approvals import public as approvals
from guanjia.foundation.audit.queries import story_of
from guanjia.foundation.standards import panel, queries
from guanjia.foundation.standards.commands.judging import seal_of
from guanjia.kernel import clock
from guanjia.ui.requests import PageRequest


@login_required
@require_GET
def verdict(request: PageRequest, pk: int) -> HttpResponse:
    """What was said about a record, with the library and the edition it was said by."""
    found = queries.get_verdict(request.actor, pk)
    context = {
        "domain": "standards",
        "page_url": "kept-verdicts",
        "kept": found,
        "judgement": panel.panel_of_kept(found),
        "whole": seal_of(found) == found.seal,
    }
    return render(request, "standards/verdict.html", context)


@login_required
@require_GET
def exemption(request: PageRequest, pk: int) -> HttpResponse:
    """One exception with its case."""
    found = queries.get_exemption(request.actor, pk)
    tone, word = found.phase(clock.today())
    context = {
        "domain": "standards",
        "page_url": "exemptions",
        "exemption": found,
        "tone": tone,
        "word": word,
        "clause": queries.clause(found.clause),
        "case": approvals.case_of(found),
        "verdicts": list(found.verdicts.all()[:20]),
        "events": story_of(request.actor, found, newest_first=True),
    }
    return render(request, "standards/exemption.html", context)


@login_required
@require_GET
def trial(request: PageRequest, pk: int) -> HttpResponse:
    """What a draft would change: counts by rule, and those who would newly fail."""
    found = queries.get_trial(request.actor, pk)
    rows = queries.list_trial_rows(request.actor).filter(trial=found)
    context = {
        "domain": "standards",
        "page_url": "standards",
        "trial": found,
        "rows": list(rows[:50]),
        "count": rows.count(),
        "changed": found.content_hash != queries.hash_now(found.standard),
        "figures": queries.figures_shown(found),
    }
    return render(request, "standards/trial.html", context)
