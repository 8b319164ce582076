"""The template editor keeps what it was given, however much it is."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from lxml import html
from tests.factories import make_account, make_office
from tests.foundation.approvals.world import NOW, make_bureau

from guanjia.foundation.access.models import Role
from guanjia.foundation.approvals import commands
from guanjia.foundation.approvals.commands.helping import clerk
from guanjia.foundation.approvals.commands.requesting import GENERAL
from guanjia.foundation.approvals.models import TemplateVersion
from guanjia.foundation.approvals.rules.templates import Condition, Step, Template, Who, dump
from guanjia.kernel import clock

ROLES = ("liaison", "owner_section", "finance_role", "deputy", "head")


@pytest.fixture
def bureau(db):
    with clock.at(NOW):
        Role.objects.update(second_factor=False)
        yield make_bureau("clerk")


def sent_by(page: html.HtmlElement) -> dict[str, list[str]]:
    """What a browser sends when nobody changes the form."""
    form = page.xpath("//form[contains(@class, 'ga-editor')]")[0]
    found: dict[str, list[str]] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


def large(office: int, twin: int) -> Template:
    who = tuple(Who(role, "level", level, climb=False) for role in ROLES[:4] for level in ("county", "city"))
    when = (
        Condition("amount_fen", ">=", 100_050), Condition("amount_fen", "<", 900_000_00),
        Condition("topic", "!=", "report"), Condition("verdict", "!=", "block"), Condition("office", "==", "东楼"),
    )  # fmt: skip
    above, instead = Who("head", "office", office_id=twin, climb=False), Who("deputy", "manager", climb=False)
    first = Step("the unit", "Review by the unit", who, "each", when, 40, "hours", above, instead, "execute")
    more = tuple(Step(f"s{n}", f"Step {n}", (Who("head", "office", office_id=office),)) for n in range(28))
    last = Step("end-of it", "Last", tuple(Who(role) for role in ROLES), "all", back=("the unit", "s3"), next="end")
    return Template((first, *more, last), skip_same=False, papers_days=90)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_template_saved_unchanged_is_the_same(bureau, browse, language):
    office = make_office(parent=bureau.region, name="同名处")
    twin = make_office(parent=bureau.region.parent, name="同名处")
    keeper = make_account("sys_admin", office=bureau.region.parent, language=language)
    template = commands.open_template(clerk(), kind=GENERAL, office_id=None, now=NOW)
    body = dump(large(office.pk, twin.pk))
    Role.objects.filter(code="finance_role").update(power="security")  # no longer offered, still asked
    commands.save_draft(clerk(), template_id=template.pk, body=body, now=NOW)
    address = reverse("approval-template-edit", kwargs={"pk": template.pk})
    with translation.override(language):
        page = browse(keeper)
        sent = sent_by(html.fromstring(page.get(address).content.decode()))
        answer = page.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()
    draft = TemplateVersion.objects.get(status="draft")
    assert draft.drafted_by_id == keeper.person_id
    assert draft.body == body


def test_there_is_a_spare_row_when_all_are_full(bureau, browse):
    keeper = make_account("sys_admin", office=bureau.region.parent)
    template = commands.open_template(clerk(), kind=GENERAL, office_id=None, now=NOW)
    who = tuple(Who(role) for role in ROLES)
    when = tuple(Condition("amount_fen", ">=", n) for n in range(2))
    body = dump(Template((Step("one", "One", who, "all", when),)))
    commands.save_draft(clerk(), template_id=template.pk, body=body, now=NOW)
    address = reverse("approval-template-edit", kwargs={"pk": template.pk})
    page = browse(keeper)
    sent = sent_by(html.fromstring(page.get(address).content.decode()))
    assert "one-who5_role" in sent
    assert "one-if2_field" in sent
    sent |= {"one-who5_role": ["liaison"], "one-if2_field": ["amount_fen"], "one-if2_op": ["<"], "one-if2_value": ["9"]}
    moved = page.post(address, sent | {"change": ["add"], "idempotency_key": ["another"]}).content.decode()
    assert "one-who6_role" in moved, "the rows that were filled in stay while a step is added"
    assert page.post(address, sent).status_code == 302
    (step,) = TemplateVersion.objects.get(status="draft").plan.steps
    assert [one.role for one in step.who] == [*ROLES, "liaison"]
    assert step.when[2] == Condition("amount_fen", "<", 900)
