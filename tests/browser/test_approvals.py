"""The approvals pages with something on them: a forbidden case, a large template, a trial; looked at and checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from guanjia.foundation.access.models import Role
from guanjia.foundation.approvals import commands
from guanjia.foundation.approvals.commands.requesting import GENERAL
from guanjia.foundation.approvals.models import Case, TemplateVersion
from guanjia.foundation.approvals.rules.templates import Condition, Step, Template, Who, dump
from guanjia.kernel import clock
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_axe import RUN, axe
from tests.factories import make_account
from tests.foundation.approvals.world import Bureau, make_bureau

__all__ = ["axe"]
ROLES = ("liaison", "owner_section", "finance_role", "deputy")
VERDICTS = [
    {"what": "处级办公室面积", "tone": "block", "why": "申请 36 平方米，超出 18 平方米的标准上限",
     "clause": "《党政机关办公用房建设标准》第十条", "quote": "各级工作人员办公室的使用面积，不应超过本标准的规定。"},
    {"what": "设备配置年限", "tone": "pass", "why": "已满六年", "clause": "", "quote": ""},
]  # fmt: skip


@pytest.fixture
def bureau(transactional_db: Any) -> Bureau:
    Role.objects.update(second_factor=False)
    made = make_bureau()
    names = {"region": "临江县机关事务管理局", "unit": "县水利局", "section": "县水利局办公室"}
    for place, name in names.items():
        office = getattr(made, place)
        office.name = name
        office.save(update_fields=["name"])
    return made


def forbidden(bureau: Bureau) -> Case:
    case = commands.file_request(
        bureau.actor("clerk"), topic="report", title="办公室调整", body="原办公室漏水，需调整。", amount_fen=1_234_500,
        now=clock.now(),
    )  # fmt: skip
    Case.objects.update(verdict="block", verdicts=VERDICTS, state=case.state | {"verdict": "block"})
    return case


def large_draft(bureau: Bureau) -> TemplateVersion:
    keeper = commands.helping.clerk()
    template = commands.open_template(keeper, kind=GENERAL, office_id=None, now=clock.now())
    when = (
        Condition("amount_fen", ">=", 100_000),
        Condition("topic", "==", "report"),
        Condition("verdict", "!=", "block"),
    )
    steps = (
        Step("first", "初审", tuple(Who(role) for role in ROLES), "all", when, 2, "days", Who("head", "manager")),
        Step("last", "审定", (Who("head", "level", "county"),), substitutes=Who("deputy", "manager")),
    )
    return commands.save_draft(
        keeper, template_id=template.pk, body=dump(Template(steps)), note="压缩环节", now=clock.now()
    )


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_approvals_pages_have_no_serious_finding(bureau, open_as, live_server, axe, photo, size):
    case, draft = forbidden(bureau), large_draft(bureau)
    keeper = make_account("sys_admin", office=bureau.region.parent)
    kept = {"pk": draft.template_id}
    number = bureau.accounts["clerk"].person.staff_number
    pages = {
        "edit": (keeper, reverse("approval-template-edit", kwargs=kept)),
        "template": (keeper, reverse("approval-template", kwargs=kept)),
        "trial": (keeper, reverse("approval-template-try", kwargs=kept) + f"?verdict=pass&person={number}"),
        "version": (keeper, draft.get_absolute_url()),
        "todo": (bureau.accounts["liaison"], reverse("todo")),
        "case": (bureau.accounts["liaison"], case.get_absolute_url()),
        "case-desk": (bureau.accounts["liaison"], reverse("approval-desk", kwargs={"pk": case.pk})),
        "sheet": (bureau.accounts["liaison"], reverse("approval-sheet", kwargs={"pk": case.pk})),
    }
    bad = {}
    for name, (account, address) in pages.items():
        page = open_as(account, path=address, viewport=size, bypass_csp=True)
        photo(page, f"approvals-{name}-{size['width']}", full=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"
        page.evaluate(axe)
        if found := page.evaluate(RUN):
            bad[name] = found
    assert not bad
