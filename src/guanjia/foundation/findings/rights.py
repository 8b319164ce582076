"""What may be granted for findings, the words for what is recorded, what may be attached."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.purposes import DOCUMENTS, PHOTOS, Purpose
from guanjia.kernel.rights import Right

NOUNS = {
    "findings.finding": _("Finding"),
    "findings.part": _("Part of a finding"),
    "findings.support": _("Support of a finding"),
    "findings.progressnote": _("Progress of a finding"),
    "findings.verification": _("Verification of a finding"),
    "findings.clockstop": _("Stopped clock of a finding"),
    "findings.deadlinerequest": _("Request for another deadline"),
    "findings.supervision": _("Supervised finding"),
    "findings.lookback": _("Look-back at a finding"),
    "findings.publication": _("Public parts of a finding"),
    "findings.letter": _("Inspection letter"),
    "findings.jointreview": _("Joint review"),
    "findings.seat": _("Department at a joint review"),
    "findings.treated": _("Finding at a joint review"),
    "findings.terms": _("Terms of rectification"),
    "findings.escalationstep": _("Step of escalation"),
}

RIGHTS = (
    Right(
        "findings.view",
        _("See all findings of an office"),
        frozenset({"liaison", "owner_section", "deputy", "head", "supervisor"}),
    ),
    Right("findings.raise", _("Raise findings"), frozenset({"owner_section", "deputy", "supervisor"})),
    Right("findings.act", _("Put findings of a unit right"), frozenset({"liaison", "owner_section"})),
    Right("findings.verify", _("Verify, close and look back at findings"), frozenset({"owner_section", "supervisor"})),
    Right(
        "findings.manage",
        _("Name owners, stop clocks, enter letters, hold joint reviews, set terms"),
        frozenset({"owner_section", "supervisor"}),
    ),
    Right("findings.supervise", _("Watch findings as a leader"), frozenset({"deputy", "head", "supervisor"})),
    Right("findings.publish", _("Publish parts of closed findings"), frozenset({"head", "supervisor"})),
)

EVENTS = {
    "findings.finding.raised": _("Raised as %(number)s: %(title)s"),
    "findings.finding.assigned": _("%(owner)s answers for it"),
    "findings.finding.graded": _("Graded anew: %(reason)s"),
    "findings.support.added": _("%(office)s supports: %(task)s"),
    "findings.support.done": _("%(office)s has done its part"),
    "findings.part.added": _("Part %(number)s split off: %(title)s"),
    "findings.part.done": _("Part %(number)s done"),
    "findings.finding.planned": _("Measures planned"),
    "findings.finding.progressed": _("Progress written"),
    "findings.finding.submitted": _("Evidence handed in"),
    "findings.finding.recalled": _("Evidence taken back: %(reason)s"),
    "findings.finding.closed": _("Verified and closed out under %(close_number)s"),
    "findings.finding.closed_again": _("Verified and closed out again under %(close_number)s"),
    "findings.finding.returned": _("Evidence returned: %(reason)s"),
    "findings.finding.looked_back": _("Looked back: it held"),
    "findings.finding.reopened": _("Reopened for round %(round)s: %(reason)s"),
    "findings.finding.repeats": _("Repeats %(earlier)s"),
    "findings.finding.unlinked": _("Link to the earlier finding taken back: %(reason)s"),
    "findings.finding.escalated": _("%(days)s days past its deadline: escalated to step %(level)s"),
    "findings.finding.moved": _("Moved with the re-organisation to %(office)s"),
    "findings.finding.treated": _("Decided in the joint review %(review)s"),
    "findings.finding.published": _("Parts published"),
    "findings.finding.unpublished": _("Public parts taken back: %(reason)s"),
    "findings.deadline.asked": _("Another deadline asked for, %(to_on)s: %(reason)s"),
    "findings.deadline.changed": _("Deadline changed from %(before)s to %(to_on)s: %(reason)s"),
    "findings.deadline.kept": _("The deadline stays %(before)s"),
    "findings.clock.stopped": _("Clock stopped, %(body)s decides first: %(reason)s"),
    "findings.clock.resumed": _("Clock runs again after %(days)s working days, deadline %(to_on)s"),
    "findings.supervision.begun": _("A leader watches it until %(report_by)s: %(wish)s"),
    "findings.supervision.ended": _("The leader's watch ended: %(note)s"),
    "findings.supervision.late": _("Not done by %(day)s, the day its leader set"),
    "findings.progress.reminded": _("Reminded of the progress due on %(day)s"),
    "findings.look_back.reminded": _("Reminded of the look-back due on %(day)s"),
    "findings.letter.entered": _("Inspection letter %(number)s of %(issuer)s entered"),
    "findings.review.called": _("Joint review called: %(departments)s departments, %(findings)s findings"),
    "findings.review.added": _("%(number)s put on the table"),
    "findings.review.decided": _("Decision about %(number)s"),
    "findings.review.held": _("Joint review held"),
    "findings.notice.drafted": _("Notice drafted: %(title)s"),
    "findings.minutes.drafted": _("Minutes drafted: %(title)s"),
    "findings.terms.founded": _("Starting terms laid down"),
    "findings.terms.set": _("Terms of %(office)s set from %(valid_from)s: %(reason)s"),
}

ATTACHMENTS = (
    Purpose(
        "findings.finding", "evidence", _("Evidence of rectification"), right="findings.act", kinds=PHOTOS | DOCUMENTS,
        max_bytes=20 * 1024 * 1024, max_files=40,
    ),
    Purpose(
        "findings.finding", "papers", _("Papers of the finding"), right="findings.raise", kinds=PHOTOS | DOCUMENTS,
        max_bytes=20 * 1024 * 1024, max_files=20,
    ),
    Purpose(
        "findings.letter", "letter", _("The letter itself"), right="findings.manage", kinds=PHOTOS | DOCUMENTS,
        max_bytes=40 * 1024 * 1024, max_files=10,
    ),
)  # fmt: skip
