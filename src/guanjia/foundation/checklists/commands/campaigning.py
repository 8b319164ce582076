"""Campaigns: opened, their list published, units drawn, visits made, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import IntegrityError, transaction

from guanjia.foundation.audit import trail
from guanjia.foundation.calendar.queries import is_workday
from guanjia.foundation.checklists import queries
from guanjia.foundation.checklists.commands.visiting import make_visit, people_of
from guanjia.foundation.checklists.models import Campaign, Draw, Visit
from guanjia.foundation.checklists.rules import drawing, states
from guanjia.foundation.checklists.rules.refusals import DatesWrong, DrawRefused, StateRefused
from guanjia.foundation.documents import public as documents
from guanjia.foundation.org import queries as org
from guanjia.foundation.org.models import Office, Person
from guanjia.foundation.protection.subjects import address_of
from guanjia.kernel.actor import Actor
from guanjia.kernel.words import N_

State = states.CampaignState


def next_number(today: date) -> str:
    """The next campaign number of the year."""
    start = f"ZX-{today.year}-"
    last = (
        Campaign.objects.filter(number__startswith=start).order_by("-number").values_list("number", flat=True).first()
    )
    return f"{start}{int(last.rsplit('-', 1)[1]) + 1 if last else 1:03}"


@transaction.atomic
def open_campaign(
    actor: Actor,
    *,
    title: str,
    office_id: int,
    form_id: int,
    starts_on: date,
    ends_on: date,
    today: date,
    topic: str = "",
    rooms_each: int = 0,
) -> Campaign:
    """Open a campaign on the form's newest published version. Raises NotAllowed, DatesWrong, FormEmpty."""
    office = org.get_office(actor, office_id)
    actor.require("checklists.manage", office.path)
    version = queries.version_in_force(queries.get_form(actor, form_id))
    if ends_on < starts_on:
        raise DatesWrong(N_("The last day comes before the first."), field="ends_on")
    if not title.strip():
        raise StateRefused(N_("Give the campaign a title."), field="title")
    fields: dict[str, Any] = {
        "title": title.strip()[:80], "topic": topic.strip()[:60], "office": office, "form_version": version,
        "starts_on": starts_on, "ends_on": ends_on, "rooms_each": rooms_each,
    }  # fmt: skip
    for attempt in range(3):
        try:
            with transaction.atomic():  # savepoint: two campaigns in the same instant want the same number
                campaign = Campaign.objects.create(number=next_number(today), **fields)
            break
        except IntegrityError:
            if attempt == 2:
                raise
    trail.record(
        actor, "checklists.campaign.opened", campaign, office_path=office.path, title=campaign.title,
        number=campaign.number, form=str(version),
    )  # fmt: skip
    return campaign


@transaction.atomic
def publish_frame(
    actor: Actor,
    *,
    campaign_id: int,
    unit_ids: Sequence[int],
    size: int,
    now: datetime,
    rng: Random,
    weights: Mapping[int, int] | None = None,
    stratified: bool = False,
) -> Draw:
    """Publish the list of units a draw is made from, with the hash of the list and of a secret number.

    weights: whole numbers by unit; without them all are equal. stratified: each level of office gets its share. The
    secret is shown with the draw. Raises StateRefused, DrawRefused, NotVisible for a unit out of sight.
    """
    campaign = queries.get_campaign(actor, campaign_id, lock=True)
    actor.require("checklists.manage", campaign.office.path)
    states.check_campaign_move(campaign.state, State.FRAMED)
    units = list(Office.objects.visible_to(actor).filter(pk__in=set(unit_ids), valid_to=None).order_by("path"))
    if len(units) != len(set(unit_ids)):
        raise DrawRefused(N_("A unit of the list is closed, or not yours to see."), field="unit_ids")
    weights = weights or {}
    frame = [
        drawing.Candidate(str(unit.pk), unit.name, weights.get(unit.pk, 1), unit.level if stratified else "")
        for unit in units
    ]
    drawing.check_frame(frame, size)
    secret = f"{rng.getrandbits(256):064x}"
    draw = Draw.objects.create(
        campaign=campaign,
        frame=[{"id": one.id, "name": one.name, "weight": one.weight, "stratum": one.stratum} for one in frame],
        frame_hash=drawing.frame_hash(frame), size=size, weighted=any(one.weight != 1 for one in frame),
        stratified=stratified, algorithm=drawing.ALGORITHM, commitment=drawing.commitment_of(secret), secret=secret,
        framed_at=now,
    )  # fmt: skip
    campaign.state = State.FRAMED
    campaign.save(update_fields=["state"])
    trail.record(
        actor, "checklists.frame.published", campaign, office_path=campaign.office.path, also=[draw],
        there=len(frame), size=size, hash=draw.frame_hash, commitment=draw.commitment,
    )  # fmt: skip
    return draw


@transaction.atomic
def draw_units(
    actor: Actor,
    *,
    campaign_id: int,
    inspector_ids: Sequence[int],
    now: datetime,
    public_number: str = "",
    number_source: str = "",
    inspectors_each: int = 2,
) -> Draw:
    """Draw the units with the secret, a public number and the list's hash, show the seed, and plan the visits.

    public_number: something nobody could know when the list was published, such as a lottery's number, with where it
    can be looked up. Visits go round the inspectors in turn and over the working days of the campaign.
    """
    campaign = queries.get_campaign(actor, campaign_id, lock=True)
    actor.require("checklists.manage", campaign.office.path)
    states.check_campaign_move(campaign.state, State.RUNNING)
    people = people_of(inspector_ids)
    if not people:
        raise StateRefused(N_("Choose who makes the visits."), field="inspector_ids")
    draw = Draw.objects.select_for_update().get(campaign=campaign)
    frame = queries.frame_of(draw)
    draw.public_number, draw.number_source = public_number.strip()[:80], number_source.strip()[:120]
    draw.seed = drawing.full_seed(draw.secret, draw.public_number, draw.frame_hash)
    drawn = drawing.draw(frame, draw.seed, draw.size)
    draw.result = [{"id": one.candidate.id, "name": one.candidate.name, "key": one.key} for one in drawn]
    draw.drawn_at = now
    draw.save()
    campaign.state = State.RUNNING
    campaign.save(update_fields=["state"])
    trail.record(
        actor, "checklists.draw.made", campaign, office_path=campaign.office.path, also=[draw],
        size=draw.size, seed=draw.seed, units=[one.candidate.name for one in drawn],
    )  # fmt: skip
    plan_visits(actor, campaign, draw, [int(one.candidate.id) for one in drawn], people, inspectors_each, now)
    return draw


def plan_visits(
    actor: Actor,
    campaign: Campaign,
    draw: Draw,
    units: Sequence[int],
    people: Sequence[Person],
    each: int,
    now: datetime,
) -> None:
    """One visit a drawn unit: rooms drawn with the same seed, days and inspectors in turn."""
    offices = Office.objects.in_bulk(units)
    days = [
        campaign.starts_on + timedelta(days=n)
        for n in range((campaign.ends_on - campaign.starts_on).days + 1)
        if is_workday(campaign.starts_on + timedelta(days=n), office_path=campaign.office.path)
    ] or [campaign.starts_on]
    each = max(1, min(each, len(people)))
    for n, unit_id in enumerate(units):
        unit = offices[unit_id]
        turn = [people[(n * each + k) % len(people)] for k in range(each)]
        make_visit(
            actor, title=f"{campaign.title} · {unit.short_name or unit.name}", office=campaign.office, unit=unit,
            form_version=campaign.form_version, planned_on=days[n * len(days) // len(units)],
            inspectors=list(dict.fromkeys(turn)), rooms=queries.draw_rooms(unit, draw.seed, campaign.rooms_each),
            campaign=campaign, now=now,
        )  # fmt: skip


@transaction.atomic
def void_campaign(actor: Actor, *, campaign_id: int, reason: str) -> Campaign:
    """Call a campaign off before its draw. Raises StateRefused afterwards: what was drawn is looked at."""
    campaign = queries.get_campaign(actor, campaign_id, lock=True)
    actor.require("checklists.manage", campaign.office.path)
    states.check_campaign_move(campaign.state, State.VOIDED)
    if not reason.strip():
        raise StateRefused(N_("Say why."), field="reason")
    campaign.state = State.VOIDED
    campaign.save(update_fields=["state"])
    trail.record(
        actor, "checklists.campaign.voided", campaign, office_path=campaign.office.path, reason=reason.strip()[:300]
    )
    return campaign


@transaction.atomic
def close_campaign(actor: Actor, *, campaign_id: int, now: datetime) -> Campaign:
    """Close a campaign whose visits are all over; its answers are kept as they are. Raises StateRefused."""
    campaign = queries.get_campaign(actor, campaign_id, lock=True)
    actor.require("checklists.manage", campaign.office.path)
    states.check_campaign_move(campaign.state, State.CLOSED)
    left = Visit.objects.filter(campaign=campaign, state__in=states.OPEN_VISITS).count()
    if left:
        raise StateRefused(N_("%(n)s visits are still open. Finish them or call them off."), n=left)
    campaign.state, campaign.closed_at = State.CLOSED, now
    campaign.save(update_fields=["state", "closed_at"])
    trail.record(actor, "checklists.campaign.closed", campaign, office_path=campaign.office.path)
    return campaign


@transaction.atomic
def draft_bulletin(actor: Actor, *, campaign_id: int, now: datetime) -> Any:
    """Draft the bulletin of a campaign with the figures of this instant; each stands with its rows on the campaign's
    page. Raises StateRefused before the draw, and what the documents room refuses."""
    campaign = queries.get_campaign(actor, campaign_id, lock=True)
    actor.require("checklists.manage", campaign.office.path)
    if campaign.state not in (State.RUNNING, State.CLOSED):
        raise StateRefused(N_("A bulletin follows the draw."))
    figures = queries.figures_of(campaign)
    document = documents.draft_document(
        actor, kind="documents.bulletin", unit=campaign.office, subject=campaign, now=now,
        values={"topic": campaign.title + "情况", "text": bulletin_text(campaign, figures)},
        receivers=[visit.unit for visit in campaign.visits.select_related("unit").filter(recheck_of=None)],
    )  # fmt: skip
    campaign.bulletin, campaign.bulletin_url = document.title[:60], address_of(document)[:200]
    campaign.save(update_fields=["bulletin", "bulletin_url"])
    trail.record(
        actor, "checklists.bulletin.made", campaign, office_path=campaign.office.path, number=document.title,
        figures=figures.as_data(),
    )  # fmt: skip
    return document


def bulletin_text(campaign: Campaign, figures: Any) -> list[str]:
    """The text of a bulletin, in the office's language."""
    f = figures
    return [
        f"{campaign.starts_on:%Y年%m月%d日}至{campaign.ends_on:%Y年%m月%d日}，开展了{campaign.title}。现将有关情况通报如下。",
        "一、基本情况",
        f"本次从{f.framed}家单位中随机抽取{f.drawn}家，已检查{f.visited}家，查看房间{f.rooms}间。"
        f"抽取名单哈希为{campaign.draw.frame_hash[:16]}，种子已公布，任何人均可复核。",
        "二、检查结果",
        f"应判定房间{f.judged}间，其中合格{f.passed}间，警告{f.warned}间，问题{f.blocked}间，"
        f"合格率{f.pass_share}。按规则豁免{f.exempt}间，不计入合格率。",
        "三、有关要求",
        f"当场责令整改{f.ordered}项。有关单位应当按期整改，并做好复查准备。",
    ]
