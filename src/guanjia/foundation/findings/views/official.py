"""Official papers: notices for one finding or many, the bulletin over a list, and how a notice would look."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from guanjia.foundation.access.idempotency import acts_once_page, new_key
from guanjia.foundation.documents import public as documents
from guanjia.foundation.findings import clauses, commands, papers, queries
from guanjia.foundation.findings.forms import as_choices, words
from guanjia.kernel import clock
from guanjia.kernel.errors import DomainError
from guanjia.ui import registers
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.forms import HouseForm
from guanjia.ui.requests import PageRequest

MOST = 60


class BulletinForm(HouseForm):
    """A bulletin over a list of findings."""

    office_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("In the name of"))
    topic = forms.CharField(max_length=60, min_length=2, label=gettext_lazy("Subject of the paper"))
    text = words(gettext_lazy("Text of the paper"), rows=14, most=4000, least=10)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = as_choices(offices)  # type: ignore[attr-defined]


def found_by(request: PageRequest, query: QueryDict | str) -> Any:
    """The findings that a question of the ledger finds, as the ledger's page finds them."""
    return registers.found_by(registers.register("findings.findings"), request.actor, query)


@login_required
@require_POST
@acts_once_page("findings.notice.draft")
def notices(request: PageRequest) -> HttpResponse:
    """Draft notices for the chosen findings of the ledger, one a unit."""
    if request.POST.get("scope") == "query":
        ids = list(found_by(request, request.POST.get("query", "")).values_list("pk", flat=True)[:MOST])
    else:
        chosen = request.POST.getlist("ids")[:MOST]
        ids = [int(pk) for pk in chosen if pk.isascii() and pk.isdigit() and len(pk) < 18]
    back = f"{reverse('findings')}?{request.POST.get('query', '')}"
    try:
        made = commands.draft_notices(request.actor, finding_ids=ids, now=clock.now())
    except DomainError as refusal:
        messages.error(request, _(refusal.message) % refusal.params if refusal.params else _(refusal.message))
        return redirect(back)
    messages.success(
        request, _("%(n)s notices drafted. They are signed off and issued as documents.") % {"n": len(made)}
    )
    return redirect(back)


@login_required
@require_POST
@acts_once_page("findings.notice.one")
def notice(request: PageRequest, pk: int) -> HttpResponse:
    """Draft the notice of one finding."""
    found = queries.get_finding(request.actor, pk)
    commands.draft_notices(request.actor, finding_ids=[found.pk], now=clock.now())
    messages.success(request, _("Drafted. It is signed off and issued as a document."))
    return redirect("finding", pk=pk)


@login_required
@require_GET
def notice_pdf(request: PageRequest, pk: int) -> HttpResponse:
    """How the notice of a finding would look today, without a number."""
    found = queries.get_finding(request.actor, pk)
    values = papers.notice_values([found], [clauses.label_of(found.clause)])
    answer = HttpResponse(documents.preview("documents.rectification", values, found.raised_office),
                          content_type="application/pdf")  # fmt: skip
    answer["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return answer


def units_of(rows: list[Any]) -> list[tuple[Any, int, int, int]]:
    """The units of some findings with how many there are, are closed, are late; the most first."""
    today = clock.today()
    total: Counter[int] = Counter()
    closed: Counter[int] = Counter()
    late: Counter[int] = Counter()
    offices = {}
    for row in rows:
        offices[row.office_id] = row.office
        total[row.office_id] += 1
        closed[row.office_id] += row.is_settled
        late[row.office_id] += row.overdue_days(today) > 0
    return [(offices[pk], n, closed[pk], late[pk]) for pk, n in total.most_common()]


@login_required
@acts_once_page("findings.bulletin.draft")
def bulletin(request: PageRequest) -> HttpResponse:
    """A bulletin over a filtered list: its figures open to their rows, its words are ready to be changed."""
    actor = request.actor
    actor.require("findings.manage")
    query = request.GET.copy()
    for name in ("page", "size", "view"):
        query.pop(name, None)
    rows = list(found_by(request, query)[:2000])
    by_unit, today = units_of(rows), clock.today()
    counts = {
        "all": len(rows),
        "closed": sum(row.is_settled for row in rows),
        "submitted": sum(row.state == "submitted" for row in rows),
        "working": sum(row.is_with_owner for row in rows),
        "overdue": sum(row.overdue_days(today) > 0 for row in rows),
    }
    names = [(office.name, n, done, late) for office, n, done, late in by_unit]
    form = BulletinForm(
        request.POST or None,
        offices=[row for row in queries.list_offices_below(actor, "findings.manage") if row.kind != "section"],
        initial={"topic": "问题整改情况", "text": papers.bulletin_text(counts, names, today)},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_as_form_errors(form):
            made = commands.draft_bulletin(
                actor, unit_ids=[office.pk for office, _n, _done, _late in by_unit[:60]], now=clock.now(),
                **form.cleaned_data,
            )  # fmt: skip
            messages.success(
                request, _("Drafted: %(title)s. It is signed off and issued as a document.") % {"title": made.title}
            )
            return redirect(f"{reverse('findings')}?{query.urlencode()}")
    context = {
        "domain": "supervision",
        "page_url": "findings",
        "form": form,
        "kpis": [
            kpi(_("Findings to put right"), counts["all"], query),
            kpi(_("Closed out by number"), counts["closed"], query, state="settled"),
            kpi(_("To be verified"), counts["submitted"], query, state="submitted"),
            kpi(_("Past the deadline"), counts["overdue"], query, delay="overdue"),
        ],
        "units": [
            {"name": office.name, "n": n, "done": done, "late": late, "href": link(query, office=str(office.pk))}
            for office, n, done, late in by_unit
        ],
        "query": query.urlencode(),
        "idempotency_key": new_key(),
    }
    return render(request, "findings/bulletin.html", context, status=422 if request.method == "POST" else 200)


def link(query: QueryDict, **changes: str) -> str:
    """The ledger with a question and some more."""
    asked = query.copy()
    for name, value in changes.items():
        asked[name] = value
    return f"{reverse('findings')}?{asked.urlencode()}"


def kpi(label: str, value: int, query: QueryDict, **changes: str) -> dict[str, Any]:
    return {"label": label, "value": value, "href": link(query, **changes)}
