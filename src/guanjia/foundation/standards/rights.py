"""What may be granted in the standards library, the words for what it records, and what may be attached."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.purposes import DOCUMENTS, PHOTOS, Purpose
from guanjia.kernel.rights import Right

STAFF = frozenset(
    {
        "staff", "liaison", "owner_section", "finance_role", "deputy", "head", "supervisor", "dispatcher",
        "desk_agent", "field_worker",
    }
)  # fmt: skip

NOUNS = {
    "standards.standard": _("Standard"),
    "standards.standardclause": _("Clause"),
    "standards.sourceconfirmation": _("Confirmation of a source"),
    "standards.sourcereading": _("Reading of a source"),
    "standards.declaredtotal": _("Declared total"),
    "standards.ruleedition": _("Edition of a rule"),
    "standards.keptverdict": _("Kept verdict"),
    "standards.exemption": _("Exception from a clause"),
    "standards.revisiontask": _("Revision task"),
    "standards.study": _("Study record"),
    "standards.quizquestion": _("Quiz question"),
    "standards.quizattempt": _("Quiz attempt"),
    "standards.fusionitem": _("Fusion item"),
    "standards.trial": _("Trial of a draft"),
}

RIGHTS = (
    Right("standards.view", _("Read the standards library, study, take quizzes, ask for exceptions"), STAFF),
    Right("standards.edit", _("Draft standards and limits, keep the library"), frozenset({"owner_section"})),
    Right(
        "standards.confirm",
        _("Put standards in force that somebody else drafted"),
        frozenset({"deputy", "head", "supervisor"}),
    ),
    Right(
        "standards.report",
        _("See verdicts, exceptions and the compliance report of an office"),
        frozenset({"liaison", "owner_section", "deputy", "head", "supervisor"}),
    ),
)

EVENTS = {
    "standards.library.adopted": _("Documents of the program entered in the library: %(count)s"),
    "standards.standard.entered": _("Document of the program entered: %(number)s"),
    "standards.standard.drafted": _("Draft written: %(number)s"),
    "standards.standard.changed": _("Draft changed: %(number)s"),
    "standards.standard.discarded": _("Draft thrown away: %(number)s"),
    "standards.standard.submitted": _("Draft submitted for confirmation"),
    "standards.standard.returned": _("Draft returned: %(reason)s"),
    "standards.standard.enforced": _("Confirmed; in force from %(day)s"),
    "standards.standard.superseded": _("Superseded by %(number)s from %(day)s"),
    "standards.standard.retired": _("Retired; last day in force %(day)s: %(reason)s"),
    "standards.standard.kept": _("Owner, sub-system or review day changed"),
    "standards.source.confirmed": _("Value confirmed against a source: %(source)s"),
    "standards.reading.proposed": _("Value read in its source, waits for the second person: %(source)s"),
    "standards.reading.agreed": _("Value confirmed by the second person: %(source)s"),
    "standards.reading.declined": _("Reading of a source not confirmed: %(reason)s"),
    "standards.total.declared": _("Declared total set: %(count)s"),
    "standards.rule.edition": _("Edition %(number)s of rule %(rule)s first used"),
    "standards.verdict.kept": _("Verdict kept: %(rule)s, %(outcome)s"),
    "standards.exemption.asked": _("Exception asked for: %(clause)s"),
    "standards.exemption.decided": _("Exception: %(outcome)s"),
    "standards.task.set": _("Revision task set: %(what)s"),
    "standards.task.done": _("Revision task done: %(result)s"),
    "standards.study.recorded": _("Studied"),
    "standards.question.written": _("Quiz question written"),
    "standards.question.withdrawn": _("Quiz question withdrawn"),
    "standards.quiz.taken": _("Quiz taken: %(right)s of %(asked)s right"),
    "standards.fusion.written": _("Fusion item written: %(name)s"),
    "standards.fusion.withdrawn": _("Fusion item withdrawn: %(name)s"),
    "standards.trial.started": _("Worked out what a draft would change"),
}

ATTACHMENTS = (
    Purpose(
        "standards.standard",
        "text",
        _("Text of the standard"),
        right="standards.edit",
        kinds=PHOTOS | DOCUMENTS,
        max_bytes=20 * 1024 * 1024,
        max_files=10,
    ),
)
