"""The standards library of the demo city: 78 documents, a stricter county, verdicts, an exception, study and quiz."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.demo import rulings
from guanjia.demo.approvals import whose_turn
from guanjia.demo.society import FOUNDER, Society
from guanjia.demo.staff import Staff
from guanjia.foundation.approvals import public as approvals
from guanjia.foundation.files.commands import prepare_file
from guanjia.foundation.files.purposes import purpose_of
from guanjia.foundation.org.commands import correct_office, import_divisions
from guanjia.foundation.org.models import Division, Office
from guanjia.foundation.places.models import Place
from guanjia.foundation.standards import public as standards
from guanjia.foundation.standards.commands import confirming, drafting, excepting, keeping, learning, trying
from guanjia.foundation.standards.models import Standard
from guanjia.foundation.standards.rules import DraftClause
from guanjia.kernel import clock
from guanjia.rulebook.library import national

PROVINCE, CITY = "990000", "990100"


def fill_library(seed: int, society: Society, staff: Staff, now: datetime) -> int:
    """Write the library by the officers' commands; how many documents it holds."""
    rng, today = Random(f"{seed} standards"), clock.local_day(now)
    with clock.at(now):
        name_divisions(society, today)
        enter_official(staff, society, now, today)
        write_internal(rng, staff, now, today)
        declare(staff, today)
        set_county_limit(society, staff, now, today)
        study(rng, staff, now, today)
        list_fusion(staff)
        keep_verdicts(rng, society, staff, now, today)
        except_a_room(society, staff, now, today)
    return Standard.objects.filter(status="force", in_force_on__lte=today).count()


def name_divisions(society: Society, today: date) -> None:
    """Codes of GB/T 2260's free range for the invented places; they decide whose limits hold where."""
    codes = {PROVINCE: society.province, CITY: society.city}
    codes |= {f"9901{n:02}": county.region for n, county in enumerate(society.counties, start=1)}
    rows = [{"code": code, "name": office.name} for code, office in codes.items()]
    import_divisions(FOUNDER, rows=rows, valid_from=date(2019, 1, 1))
    known = dict(Division.objects.filter(code__in=codes).values_list("code", "pk"))
    for code, office in codes.items():
        row = Office.objects.get(pk=office.pk)
        correct_office(
            FOUNDER, office_id=row.pk, credit_code=row.credit_code, division_id=known[code], rank=row.rank,
            ends_on=row.ends_on, today=today,
        )  # fmt: skip
        office.refresh_from_db()


def enter_official(staff: Staff, society: Society, now: datetime, today: date) -> None:
    """The program's national documents, filed by sub-system, some due for review."""
    officer = staff.actor("section")
    keys = [key for key in national().documents if key not in rulings.FOREIGN]
    keeping.adopt_packaged(officer, owner_id=society.bureau.pk, keys=keys, now=now)
    for n, row in enumerate(Standard.objects.filter(packaged=True).order_by("pk")):
        part = "support" if row.key in rulings.SUPPORT else "service" if row.key in rulings.SERVICE else "general"
        keeping.keep_standard(
            officer,
            standard_id=row.pk,
            owner_id=society.bureau.pk,
            subsystem=part,
            kind="policy" if row.key in rulings.POLICIES else "external",
            review_on=today + timedelta(days=30 * (n % 13) - 20),
        )


def write_internal(rng: Random, staff: Staff, now: datetime, today: date) -> None:
    """The office's own documents and two of the province, each drafted by one person and confirmed by another."""
    officer, second = staff.actor("section"), staff.actor("deputy")
    plan = [
        (f"云事务规〔{2021 + n % 5}〕{n + 1}号", title, part, "", clauses, "internal")
        for n, (title, part, clauses) in enumerate(rulings.INTERNAL)
    ]
    plan += [(number, title, "service", issuer, clauses, "external")
             for number, title, issuer, clauses in rulings.EXTERNAL]  # fmt: skip
    for number, title, part, issuer, clauses, kind in plan:
        made = drafting.draft_standard(
            officer,
            number=number,
            title=title,
            issuer=issuer,
            subsystem=part,
            kind=kind,
            in_force_on=today - timedelta(days=rng.randint(60, 1200)),
            review_on=today + timedelta(days=rng.randint(-40, 600)),
            clauses=[DraftClause(f"c{n}", f"第{'一二三'[n - 1]}条", said) for n, said in enumerate(clauses, start=1)],
            now=now,
        )
        drafting.submit_draft(officer, standard_id=made.pk, now=now)
        confirming.confirm_standard(second, standard_id=made.pk, now=now)


def declare(staff: Staff, today: date) -> None:
    """38 internal, 37 external and 3 policy documents: 78, as the library itself says."""
    counted: dict[tuple[str, str], int] = {}
    for kind, part in Standard.objects.filter(status="force").values_list("kind", "subsystem"):
        counted[kind, part] = counted.get((kind, part), 0) + 1
    for (kind, part), count in sorted(counted.items()):
        keeping.declare_total(staff.actor("section"), kind=kind, subsystem=part, count=count, today=today)


def first_of_next_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def set_county_limit(society: Society, staff: Staff, now: datetime, today: date) -> None:
    """The main county is stricter from next month; another county's draft waits for the second person."""
    officer = staff.actor("section")
    since = first_of_next_month(today)
    made = drafting.set_limit(
        officer,
        parameter="cooling-setpoint",
        value=27.0,
        applies_to_id=society.main_county.region.pk,
        since=since,
        number=f"望机管〔{today.year}〕18号",
        title="关于进一步做好夏季空调温度控制的通知",
        clause_ref="第一条",
        clause_text="夏季室内空调温度设置不得低于 27℃。",
        clause_text_en="Air conditioning is set to 27 °C or more in summer.",
        issuer="望澜县机关事务中心",
        now=now,
    )
    confirming.confirm_standard(staff.actor("deputy"), standard_id=made.pk, now=now)
    other = society.counties[1].region
    waits = drafting.set_limit(
        officer,
        parameter="heating-setpoint",
        value=19.0,
        applies_to_id=other.pk,
        since=since,
        number=f"东机管〔{today.year}〕7号",
        title="关于冬季供暖温度的通知",
        clause_ref="第二条",
        clause_text="冬季室内空调温度设置不得高于 19℃。",
        clause_text_en="Air conditioning is set to 19 °C or less in winter.",
        issuer=f"{other.name}机关事务中心",
        now=now,
    )
    trying.start_trial(officer, standard_id=waits.pk, now=now)


def study(rng: Random, staff: Staff, now: datetime, today: date) -> None:
    """Some read, follow and answer; a revision task with a day."""
    officer = staff.actor("section")
    notice = Standard.objects.get(key="temperature-notice")
    asked = [
        learning.write_question(officer, standard_id=notice.pk, text=text, answers=answers, right=right)
        for text, answers, right in rulings.QUESTIONS
    ]
    own = Standard.objects.get(title="空调运行管理细则")
    for name in ("clerk", "liaison", "dispatcher", "agent"):
        actor = staff.actor(name)
        for standard in (notice, own):
            learning.record_study(actor, standard_id=standard.pk, today=today - timedelta(days=rng.randint(0, 20)))
        given = {question.pk: rng.choice([question.right, rng.randint(0, 2)]) for question in asked}
        learning.take_quiz(actor, standard_id=notice.pk, given=given, now=now)
    learning.follow(staff.actor("liaison"), standard_id=own.pk, on=True, now=now)
    learning.set_task(
        officer, standard_id=own.pk, what="按县里新限值修订停机和清洗要求",
        staff_number=staff.people["liaison"].staff_number, due_on=today + timedelta(days=21), today=today, now=now,
    )  # fmt: skip


def list_fusion(staff: Staff) -> None:
    """Service items with all clauses of the documents that they name."""
    documents = national().documents
    for name, served, named, flow in rulings.FUSION:
        clauses = [
            clause.key
            for key in named
            for clause in documents[key.split("/")[0]].clauses
            if "/" not in key or clause.key == key
        ]
        learning.write_fusion(staff.actor("section"), name=name, served=served, clauses=clauses, flow=flow)


def keep_verdicts(rng: Random, society: Society, staff: Staff, now: datetime, today: date) -> None:
    """Set points as they were read in a few units over three months."""
    liaison = staff.actor("liaison")
    for unit in society.main_county.units[:8]:
        for back in (70, 40, 10):
            on = today - timedelta(days=back + rng.randint(0, 8))
            case = {"season": "cooling", "setpoint_c": rng.choice([24, 25, 26, 26, 26, 27])}
            said = standards.judge("NRG-TEMP", case=case, on=on, unit=unit)
            standards.keep_verdict(
                liaison, said, rule="NRG-TEMP", subject=unit, unit=unit, on=on, label=f"{unit.name}空调抽查", now=now
            )


def except_a_room(society: Society, staff: Staff, now: datetime, today: date) -> None:
    """A room that is too large for its user until it is divided: asked for, approved, kept by exception."""
    unit = next(office for office in society.main_county.units if office.name.endswith("水利局"))
    asker = staff.actor("clerk")
    room = Place.objects.filter(kind="room", user=unit).order_by("pk").first()
    subject = room or unit
    case = {"level": "county", "grade": "正科级", "area_m2": 32, "sharers": 1}
    said = standards.judge("SPC-CAP", case=case, on=today, unit=unit)
    clause = said.citations[0].clause
    until = today + timedelta(days=120)
    paper = SimpleUploadedFile("过渡使用说明.txt", "房屋结构所限，待年底分隔改造。".encode(), "text/plain")
    made = excepting.ask_exception(
        asker, rule="SPC-CAP", clause=clause, subject=subject, unit=unit, until=until,
        reason="房屋结构所限，暂无法分隔，报批过渡使用至改造完成。",
        files=[prepare_file(paper, purpose_of("approvals.case", "grounds"))], now=now,
    )  # fmt: skip
    file = approvals.case_of(made)
    by_person = {person.pk: name for name, person in staff.people.items()}
    while file is not None and (signer := whose_turn(file, by_person)):
        file = approvals.approve_case(
            staff.actor(signer), case_id=file.pk, until=until, now=now,
            opinion="房屋结构所限，同意过渡期间按例外处理，期满前完成分隔改造。",
        )  # fmt: skip
    found = standards.exception_for("SPC-CAP", subject, on=today)
    standards.keep_verdict(
        asker, said, rule="SPC-CAP", subject=subject, unit=unit, on=today, field="area_m2", exception=found, now=now
    )
