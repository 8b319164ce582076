"""Reviews of grants: opened, looked through line by line, closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from guanjia.foundation.access import queries
from guanjia.foundation.access.commands import reviews
from guanjia.foundation.access.forms import (
    ReviewForm,
)
from guanjia.foundation.access.idempotency import acts_once_page
from guanjia.foundation.access.views.pages import DeskPage
from guanjia.kernel import clock
from guanjia.ui.answers import refusals_as_form_errors
from guanjia.ui.requests import PageRequest


class ReviewList(DeskPage):
    page_url = "access-reviews"
    right = "access.manage access.see_reviews"

    def get(self, request: PageRequest) -> HttpResponse:
        return self.show(
            "access/reviews.html", {"reviews": queries.list_reviews(request.actor)[:200], "today": clock.today()}
        )


class NewReview(DeskPage):
    page_url = "access-reviews"

    def get(self, request: PageRequest) -> HttpResponse:
        return self.page(ReviewForm(actor=request.actor))

    @method_decorator(acts_once_page("access.review.start"))
    def post(self, request: PageRequest) -> HttpResponse:
        form = ReviewForm(request.POST, actor=request.actor)
        if form.is_valid():
            sent = form.cleaned_data
            with refusals_as_form_errors(form):
                review = reviews.start_review(
                    request.actor,
                    office_id=sent["office"].pk,
                    title=sent["title"],
                    due_on=sent["due_on"],
                    now=clock.now(),
                    today=clock.today(),
                )
                return redirect("access-review", review.pk)
        return self.page(form, 422)

    def page(self, form: ReviewForm, status: int = 200) -> HttpResponse:
        return self.show_form(
            form,
            heading=_("Start a grant review"),
            submit=_("Start the review"),
            cancel=reverse("access-reviews"),
            status=status,
        )


class ReviewDetail(DeskPage):
    page_url = "access-reviews"
    right = "access.manage access.see_reviews"

    def get(self, request: PageRequest, pk: int) -> HttpResponse:
        review = queries.get_review(request.actor, pk)
        lines = queries.list_review_lines(request.actor, review)
        return self.show(
            "access/review.html",
            {
                "review": review,
                "lines": lines,
                "today": clock.today(),
                "may_decide": review.closed_at is None and request.actor.may("access.manage", review.office.path),
                "done": review.total - review.undecided,  # type: ignore[attr-defined]
            },
        )

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        """Close the review."""
        reviews.close_review(request.actor, review_id=pk, now=clock.now())
        messages.success(request, _("The review is closed."))
        return redirect("access-review", pk)


class ReviewDecision(DeskPage):
    """Keep or take back one grant; HTMX gets the line alone."""

    def post(self, request: PageRequest, pk: int) -> HttpResponse:
        line = reviews.decide_line(
            request.actor,
            line_id=pk,
            keep=request.POST.get("decision") == "keep",
            note=request.POST.get("note", "")[:200].replace("\x00", ""),
            now=clock.now(),
        )
        if request.htmx:
            line = queries.list_review_lines(request.actor, line.review).get(pk=pk)
            return render(request, "access/_review_line.html", {"line": line, "may_decide": True})
        return redirect("access-review", line.review_id)
