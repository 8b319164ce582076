"""Official documents of 云州市机关事务管理局: words, a template, letters, bulletins, minutes and notices with receipts,
one void with its correction, one being signed off, one draft."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.demo.repairs import stand_in
from guanjia.demo.society import Society
from guanjia.demo.staff import Staff
from guanjia.foundation.documents import public as documents
from guanjia.foundation.org.models import Office
from guanjia.kernel import clock
from guanjia.kernel.actor import Actor

LETTER, BULLETIN = "documents.letter", "documents.bulletin"
MINUTES, NOTICE = "documents.minutes", "documents.rectification"
# days ago, kind, values, how many units receive it, how many of them acknowledge
ISSUED: tuple[tuple[int, str, dict[str, str], int, int], ...] = (
    (96, LETTER, {
        "title": "关于同意调剂使用办公用房的函",
        "text": "你单位关于解决业务用房不足的来函收悉。经现场核查和集中调配研究，现函复如下。\n"
                "一、同意将2号楼3层东侧办公用房4间调剂给你单位使用，使用面积合计86平方米，用途为业务受理。\n"
                "二、请于本月底前办理使用凭证，搬迁前保持房间现状，不得擅自改变用途和结构。\n"
                "三、原使用的1号楼零散房间3间同时交回，由我局统一管理。\n专此函复。",
        "attachments": "调剂用房平面图", "note": "（联系人：房产处）",
    }, 1, 1),
    (75, BULLETIN, {
        "topic": "上季度公共机构节能检查情况",
        "text": "按照年度节能工作安排，我局对市级公共机构节能管理情况进行了检查。现将有关情况通报如下。\n"
                "一、总体情况\n本次检查采取资料核查与现场抽查相结合的方式，共检查单位12家、办公楼18栋。"
                "多数单位建立了节能管理制度，按月报送能耗数据，公共区域照明基本完成节能改造，"
                "单位建筑面积能耗较上年同期下降3.2%。\n"
                "二、主要问题\n（一）分户计量不完整。4家单位的食堂、机房用电没有单独计量，能耗分析缺少依据。\n"
                "（二）空调温度控制不严。抽查的会议室有5间夏季设定温度低于26℃，下班后未关闭的有2间。\n"
                "（三）数据报送不及时。3家单位迟报月度数据，其中1家连续两个月漏报用水数据。\n"
                "三、工作要求\n（一）对照问题清单逐项整改，下月15日前报送整改情况。\n"
                "（二）落实专人负责能耗统计，数据有异常的当月查明原因。\n"
                "（三）加强日常巡查，把节能检查纳入物业服务考核。",
        "attachments": "节能检查问题清单\n整改情况反馈表",
    }, 6, 5),
    (52, MINUTES, {
        "topic": "综合楼屋面防水维修方案", "held_on": "",
        "place": "市机关事务管理局第二会议室", "chair": "局分管负责人",
        "text": "会议听取了设计单位关于综合楼屋面防水维修方案的汇报，与会人员进行了充分讨论，形成以下意见。\n"
                "一、原则同意维修方案。防水层更换为双层卷材，保温层含水部分一并处理。\n"
                "二、施工安排在非汛期进行，顶层6间办公室提前腾空，由房产处协调周转用房。\n"
                "三、费用控制在年度维修经费内，不得增加装修内容。\n"
                "四、设计单位按会审意见修改图纸，一周内报送。",
        "present": "房产处、财务处、服务处、维修中心", "excused": "保卫处", "guests": "设计单位",
    }, 3, 3),
    (33, NOTICE, {
        "topic": "办公用房使用管理",
        "grounds": "根据年度办公用房巡检计划，我局对你单位办公用房使用管理情况进行了现场检查，发现以下问题。",
        "problems": "（一）台账与实际不符。3间办公室的使用人已调离，台账未更新。\n"
                    "（二）2间房间闲置超过六个月，未按规定上报调剂。",
        "demands": "（一）全面核对房间使用情况，更新台账，做到账实相符。\n（二）将闲置房间移交统一调剂，并附移交清单。",
        "due_on": "", "note": "（联系人：房产处）",
    }, 1, 1),
    (20, LETTER, {
        "title": "关于报送年度会议室开放共享情况的函",
        "text": "为做好会议室开放共享工作，请各单位于本月25日前报送以下材料。\n一、本单位会议室名称、容量和设备情况。\n"
                "二、可以开放共享的时段。\n三、上年度使用次数。\n专此致函，请予支持。",
    }, 5, 2),
    (6, BULLETIN, {
        "topic": "办公区消防安全检查情况",
        "text": "近期，我局会同有关单位对集中办公区开展了消防安全检查。现通报如下。\n一、检查情况\n"
                "共检查楼层27个、配电间9间，发现问题11处，已当场整改7处。\n二、需要整改的问题\n"
                "（一）2号楼西侧疏散通道堆放纸箱。\n（二）两处灭火器压力不足。\n"
                "三、有关要求\n各单位要落实每日防火巡查，确保疏散通道畅通。",
    }, 4, 1),
)  # fmt: skip


def issue_papers(society: Society, staff: Staff, now: datetime) -> int:
    """Issue the documents of the last months, and leave some on their way; how many there are."""
    bureau, author = society.bureau, staff.actor("section")
    county = society.main_county
    units = [next(u for u in county.units if u.name.endswith("水利局")), *society.city_units[:6]]
    start = now - timedelta(days=120)
    with clock.at(start):
        set_up(author, bureau, start)
    for days, kind, values, receivers, acknowledged in ISSUED:
        at = now - timedelta(days=days)
        with clock.at(at):
            made = draft(author, bureau, kind, dated(values, at), units[:receivers], at)
            documents.issue_document(author, document_id=made.pk, today=clock.local_day(at), now=at)
        for unit in units[:acknowledged]:
            receive(society, made, unit, at + timedelta(hours=5))
    correct(author, bureau, units[:1], now - timedelta(days=3))
    with clock.at(now):
        waiting = draft(author, bureau, NOTICE, dated(ISSUED[3][2], now) | {"topic": "能耗数据报送"}, units[1:2], now)
        documents.request_signoff(author, document_id=waiting.pk, now=now)
        draft(author, bureau, LETTER, {"title": "关于商请协助开展资产清查的函",
              "text": "因资产清查工作需要，商请你单位协助。"},
              units[2:3], now)  # fmt: skip
    return len(ISSUED) + 4


def set_up(author: Actor, bureau: Office, at: datetime) -> None:
    """The words of the bureau's numbers, and its own template of letters with a line for inquiries."""
    documents.set_issuing_rule(author, office=bureau, word="云机管函", kind=LETTER, now=at)
    documents.set_issuing_rule(author, office=bureau, word="云机管纪", kind=MINUTES, now=at)
    documents.set_issuing_rule(author, office=bureau, word="云机管", now=at)
    parts = [[role.value, text] for role, text in documents.kind_of(LETTER).parts]
    parts.insert(-4, ["body", "联系电话：市机关事务管理局值班室 0000-8000000。"])
    documents.save_template(
        author, kind=LETTER, office=bureau, parts=parts, comment="增加值班室电话", now=at
    )  # fmt: skip


def dated(values: dict[str, str], at: datetime) -> dict[str, str]:
    """The values with their days filled in."""
    day, later = clock.local_day(at), clock.local_day(at) + timedelta(days=30)
    days = {"held_on": day, "due_on": later}
    return values | {n: f"{d.year}年{d.month}月{d.day}日" for n, d in days.items() if n in values}


def draft(
    author: Actor, bureau: Office, kind: str, values: dict[str, str], units: list[Office], at: datetime
) -> documents.Document:
    return documents.draft_document(
        author, kind=kind, unit=bureau, values=values, receivers=units, copies="市政府办公室，市财政局", now=at
    )


def receive(society: Society, made: documents.Document, unit: Office, at: datetime) -> None:
    """Somebody of the unit acknowledges the receipt."""
    people = [person for section in society.sections[unit.pk] for person in society.people.get(section.pk, [])]
    with clock.at(at):
        documents.acknowledge_document(
            stand_in(people[0], "liaison", over=unit.path), document_id=made.pk, office_id=unit.pk, now=at
        )


def correct(author: Actor, bureau: Office, units: list[Office], at: datetime) -> None:
    """A letter with a wrong day, voided, and the one that corrects it."""
    values = {"title": "关于办公楼电梯检修的函", "text": "定于本月31日对1号楼电梯进行检修，请提前告知工作人员。"}
    with clock.at(at):
        wrong = draft(author, bureau, LETTER, values, units, at)
        documents.issue_document(author, document_id=wrong.pk, today=clock.local_day(at), now=at)
        documents.void_document(author, document_id=wrong.pk, reason="检修日期有误，另行发文更正", now=at)
        right = documents.draft_document(
            author, kind=LETTER, unit=bureau, values=values | {"text": values["text"].replace("31日", "28日")},
            receivers=units, corrects=documents.get_document(author, wrong.pk), now=at,
        )  # fmt: skip
        documents.issue_document(author, document_id=right.pk, today=clock.local_day(at), now=at)
