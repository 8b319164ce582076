"""The kinds that this room ships: rectification notice, bulletin, joint-review minutes, letter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.documents.kinds import DAY, LINES, DocumentField, DocumentKind
from guanjia.foundation.documents.layout.sheet import Layout, Role

END = (
    (Role.ATTACHMENT, "{{ attachments }}"),
    (Role.ISSUER, "{{ issuer }}"),
    (Role.DATE, "{{ date }}"),
    (Role.NOTE, "{{ note }}"),
    (Role.COPY, "抄送：{{ copies }}"),
)
PRINTED = (Role.PRINTED, "{{ issuer }}\t{{ date }}印发")
HEAD = (
    (Role.URGENCY, "{{ urgency }}"),
    (Role.MARK, "{{ issuer }}文件"),
    (Role.NUMBER, "{{ number }}"),
)
ATTACHMENTS = DocumentField(
    "attachments", _("Attachments"), LINES, required=False, hint=_("One name a line, without numbers or book marks"),
    sample="问题清单\n整改情况反馈表",
)  # fmt: skip
NOTE = DocumentField(
    "note", _("Note below the day"), required=False, hint=_("In brackets, such as the person to ask"), longest=120,
    sample="（联系人：办公室）",
)  # fmt: skip
TITLE = DocumentField("title", _("Title"), longest=80, sample="关于规范办公用房使用管理的函")
BODY_HINT = _("One paragraph a line; 一、 and （一） become headings")

KINDS = (
    DocumentKind(
        key="documents.rectification",
        label=_("Rectification notice"),
        layout=Layout.NOTICE,
        icon="alert-triangle",
        fields=(
            DocumentField("topic", _("What it is about"), longest=60, sample="办公用房使用管理"),
            DocumentField(
                "grounds", _("Grounds"), LINES, hint=_("Which inspection found it, and by which rules"),
                sample="根据年度检查计划，我局于2026年3月2日至3日对你单位办公用房使用管理情况进行了检查，发现以下问题。",
            ),
            DocumentField(
                "problems", _("What was found"), LINES, hint=_("One problem a line"),
                sample="（一）办公用房台账未及时更新，3间房间的使用人与实际不符。\n（二）2间闲置房间未按规定上报调剂。",
            ),
            DocumentField(
                "demands", _("What has to be done"), LINES, hint=_("One demand a line"),
                sample="（一）更新台账，做到账实相符。\n（二）将闲置房间移交统一调剂。",
            ),
            DocumentField("due_on", _("Finished by"), DAY, sample="2026年3月31日"),
            ATTACHMENTS, NOTE,
        ),
        parts=(
            *HEAD,
            (Role.TITLE, "关于{{ topic }}问题的整改通知书"),
            (Role.ADDRESSEE, "{{ receivers }}："),
            (Role.BODY, "{{ grounds }}"),
            (Role.BODY, "一、存在问题"),
            (Role.BODY, "{{ problems }}"),
            (Role.BODY, "二、整改要求"),
            (Role.BODY, "{{ demands }}"),
            (Role.BODY, "三、整改期限"),
            (Role.BODY, "请于{{ due_on }}前完成整改，并将整改情况书面报送我单位。"),
            (Role.BODY, "本通知更正{{ corrects }}。"),
            *END, PRINTED,
        ),
    ),
    DocumentKind(
        key="documents.bulletin",
        label=_("Bulletin"),
        layout=Layout.BULLETIN,
        icon="speakerphone",
        fields=(
            DocumentField("topic", _("What it is about"), longest=60, sample="2026年第一季度公共机构节能检查情况"),
            DocumentField(
                "text", _("Body text"), LINES, hint=BODY_HINT,
                sample="现将2026年第一季度公共机构节能检查情况通报如下。\n一、基本情况\n本次共检查单位24家，实地查看办公楼31栋，"
                "多数单位能够落实节能管理制度。\n二、存在问题\n（一）部分单位非工作时间照明未关闭。\n（二）个别单位能耗计量数据填报不及时。",
            ),
            ATTACHMENTS, NOTE,
        ),
        parts=(
            *HEAD,
            (Role.TITLE, "关于{{ topic }}的通报"),
            (Role.ADDRESSEE, "{{ receivers }}："),
            (Role.BODY, "{{ text }}"),
            (Role.BODY, "本通报更正{{ corrects }}。"),
            *END, PRINTED,
        ),
    ),
    DocumentKind(
        key="documents.minutes",
        label=_("Joint-review minutes"),
        layout=Layout.MINUTES,
        icon="users",
        fields=(
            DocumentField("topic", _("What was reviewed"), longest=60, sample="办公楼维修改造方案"),
            DocumentField("held_on", _("Day of the meeting"), DAY, sample="2026年3月4日"),
            DocumentField("place", _("Place"), longest=60, sample="机关事务管理局第一会议室"),
            DocumentField("chair", _("Chaired by"), longest=60, sample="局分管负责人"),
            DocumentField("text", _("What was agreed"), LINES, hint=BODY_HINT,
                          sample="会议审议了办公楼维修改造方案，形成以下意见。\n一、原则同意方案内容，按会审意见修改后实施。"
                                 "\n二、维修范围限于屋面防水和消防设施，不得变相装修。"),
            DocumentField("present", _("Present"), longest=600, sample="办公用房管理科、财务科、维修中心"),
            DocumentField("excused", _("Excused"), required=False, longest=300, sample="审计科"),
            DocumentField("guests", _("Guests"), required=False, longest=300, sample="设计单位代表"),
        ),
        parts=(
            (Role.MARK, "会审纪要"),
            (Role.NUMBER, "{{ number }}"),
            (Role.TITLE, "{{ topic }}会审纪要"),
            (Role.BODY, "{{ held_on }}，{{ chair }}在{{ place }}主持召开会审会议。现将会议议定事项纪要如下。"),
            (Role.BODY, "{{ text }}"),
            (Role.BODY, "本纪要更正{{ corrects }}。"),
            (Role.PRESENT, "出席：{{ present }}"),
            (Role.PRESENT, "请假：{{ excused }}"),
            (Role.PRESENT, "列席：{{ guests }}"),
            (Role.ISSUER, "{{ issuer }}"),
            (Role.DATE, "{{ date }}"),
            (Role.COPY, "抄送：{{ copies }}"),
            PRINTED,
        ),
    ),
    DocumentKind(
        key="documents.letter",
        label=_("Letter"),
        layout=Layout.LETTER,
        icon="send",
        fields=(
            TITLE,
            DocumentField("text", _("Body text"), LINES, hint=BODY_HINT,
                          sample="你单位来函收悉。经研究，现就有关事项函复如下。\n一、同意调剂使用2号楼3层办公用房2间。"
                                 "\n二、请于2026年3月31日前办理使用手续。\n专此函复。"),
            ATTACHMENTS, NOTE,
        ),
        parts=(
            (Role.MARK, "{{ issuer }}"),
            (Role.NUMBER, "{{ number }}"),
            (Role.TITLE, "{{ title }}"),
            (Role.ADDRESSEE, "{{ receivers }}："),
            (Role.BODY, "{{ text }}"),
            (Role.BODY, "本函更正{{ corrects }}。"),
            *END,
        ),
    ),
)  # fmt: skip
