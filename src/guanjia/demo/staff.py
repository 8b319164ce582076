"""One account a role for the log-in page of the demo city, and the people who repair."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from guanjia.demo.society import FOUNDER, SINCE, Society
from guanjia.foundation.access.actors import actor_of
from guanjia.foundation.access.commands.accounts import create_account
from guanjia.foundation.access.commands.grants import grant_role
from guanjia.foundation.access.models import Account, DemoAccount
from guanjia.foundation.org.models import Office, Person
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

PASSWORD = "guanjia-demo-2026"


@dataclass
class Staff:
    """The accounts by their names, with the actor behind each."""

    accounts: dict[str, Account] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """The actor as a log-in would make it."""
        return actor_of(self.accounts[username], today=clock.today(), via="job")


def open_accounts(rng: Random, society: Society) -> Staff:
    """Open the demo's accounts: name, label, role, whose person, over which office."""
    county = society.main_county
    unit = next(u for u in county.units if u.name.endswith("水利局"))
    clerk_home = society.sections[unit.pk][1]
    bureau = society.bureau_sections
    staff = Staff()
    plan: list[tuple[str, str, list[tuple[str, Office]], Office]] = [
        ("clerk", "职工（报修人）", [("staff", unit)], clerk_home),
        ("liaison", "单位联络员", [("liaison", unit), ("staff", unit)], society.sections[unit.pk][0]),
        ("dispatcher", "维修调度员", [("dispatcher", county.region), ("staff", county.region)], county.centre),
        ("agent", "服务热线坐席", [("desk_agent", county.region), ("staff", county.region)], county.centre),
        ("plumber", "维修工（水暖）", [("field_worker", county.region)], county.centre),
        ("electrician", "维修工（电工）", [("field_worker", county.region)], county.centre),
        ("countyhead", "县中心负责人", [("head", county.region)], county.centre),
        ("cityhead", "市局负责人", [("head", society.city)], bureau["综合处"]),
        ("deputy", "市局分管领导", [("deputy", society.city)], bureau["综合处"]),
        ("section", "市局房产处（归口科室）", [("owner_section", society.city)], bureau["房产处"]),
        ("finance", "市局财务处", [("finance_role", society.city)], bureau["财务处"]),
        ("supervisor", "纪检监督人员", [("supervisor", society.city)], society.sections[society.city_units[0].pk][0]),
        ("contractor", "物业承包商", [("contractor", county.region)], county.centre),
        ("sysadmin", "系统管理员", [("sys_admin", society.province)], bureau["服务处"]),
        ("secadmin", "安全管理员", [("security_admin", society.province)], bureau["保卫处"]),
        ("auditadmin", "审计管理员", [("audit_admin", society.province)], bureau["综合处"]),
    ]
    used: set[int] = set()
    for rank, (username, label, grants, home) in enumerate(plan):
        person = next(p for p in society.people[home.pk] if p.pk not in used)
        used.add(person.pk)
        account = open_account(username, person, grants)
        staff.accounts[username], staff.people[username] = account, person
        DemoAccount.objects.create(account=account, label=label, password=PASSWORD, rank=rank)
    return staff


def open_account(username: str, person: Person, grants: list[tuple[str, Office]]) -> Account:
    """Make one account of the demo with its roles."""
    account = create_account(
        FOUNDER, username=username, person_id=person.pk, password=PASSWORD, must_change=False, check_strength=False
    )
    for role, office in grants:
        grant_role(
            FOUNDER,
            account_id=account.pk,
            role_code=role,
            office_id=office.pk,
            valid_from=SINCE,
            valid_to=None,
            reason="演示账号",
            today=clock.today(),
        )
    return account
