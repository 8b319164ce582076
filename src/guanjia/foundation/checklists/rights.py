"""What may be granted for checklists, the words for what is recorded, what may be attached."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.purposes import PHOTOS, Purpose
from guanjia.kernel.rights import Right

NOUNS = {
    "checklists.form": _("Checklist form"),
    "checklists.formversion": _("Version of a form"),
    "checklists.campaign": _("Campaign"),
    "checklists.draw": _("Draw"),
    "checklists.visit": _("Inspection visit"),
    "checklists.answerset": _("Checklist answers"),
    "checklists.earlieranswers": _("Earlier answers"),
    "checklists.reading": _("Reading of a device"),
    "checklists.plan": _("Inspection plan"),
    "checklists.route": _("Inspection route"),
    "checklists.routepoint": _("Point of a route"),
}

RIGHTS = (
    Right(
        "checklists.view",
        _("See checklists, campaigns and visits of an office"),
        frozenset({"liaison", "owner_section", "deputy", "head", "supervisor"}),
    ),
    Right(
        "checklists.inspect",
        _("Make visits and fill in checklists"),
        frozenset({"liaison", "owner_section", "supervisor", "field_worker", "contractor"}),
    ),
    Right("checklists.forms", _("Write and publish checklist forms"), frozenset({"owner_section"})),
    Right("checklists.manage", _("Run campaigns, plans and routes, draw units"), frozenset({"owner_section"})),
    Right("checklists.read_in", _("Send readings of devices"), frozenset({"owner_section"})),
)

EVENTS = {
    "checklists.form.made": _("Form made: %(name)s"),
    "checklists.form.drafted": _("Version %(number)s drafted"),
    "checklists.form.published": _("Version %(number)s published, content %(hash)s"),
    "checklists.form.retired": _("Form taken out of use: %(reason)s"),
    "checklists.campaign.opened": _("Campaign opened: %(title)s"),
    "checklists.frame.published": _("List of %(there)s published, %(size)s to draw; hash %(hash)s"),
    "checklists.draw.made": _("%(size)s drawn with the published seed"),
    "checklists.campaign.voided": _("Campaign called off: %(reason)s"),
    "checklists.campaign.closed": _("Campaign closed"),
    "checklists.bulletin.made": _("Bulletin made: %(number)s"),
    "checklists.visit.planned": _("Visit planned for %(day)s"),
    "checklists.visit.assigned": _("Visit given to %(people)s"),
    "checklists.visit.done": _("Visit done"),
    "checklists.visit.missed": _("%(n)s points were not scanned in time"),
    "checklists.visit.voided": _("Visit called off: %(reason)s"),
    "checklists.visit.recheck": _("Recheck planned for %(day)s"),
    "checklists.answers.kept": _("Answers kept: %(where)s"),
    "checklists.answers.changed": _("Answers changed, revision %(revision)s: %(where)s"),
    "checklists.answers.set_aside": _("Set aside for the answers that stand: %(answers)s"),
    "checklists.fault.ordered": _("Ordered on the spot: %(finding)s"),
    "checklists.reading.kept": _("Reading of %(device)s kept"),
    "checklists.plan.made": _("Plan made: %(title)s"),
    "checklists.plan.ended": _("Plan ended: %(reason)s"),
    "checklists.visit.moved": _("Moved with the re-organisation to %(office)s"),
    "checklists.plan.moved": _("Moved with the re-organisation to %(office)s"),
    "checklists.route.made": _("Route made: %(name)s"),
    "checklists.route.points_set": _("Points of the route set: %(points)s"),
}

ATTACHMENTS = (
    Purpose(
        "checklists.visit", "photo", _("Photos of the visit"), right="checklists.inspect", kinds=PHOTOS,
        max_bytes=12 * 1024 * 1024, max_files=300,
    ),
)  # fmt: skip
