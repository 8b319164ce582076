"""What may be granted for shops and convenience goods, the words for what is recorded, what may be attached."""

from django.utils.translation import gettext_lazy as _

from guanjia.foundation.files.purposes import PHOTOS, Purpose
from guanjia.kernel.rights import Right

STAFF = frozenset(
    {
        "staff", "liaison", "owner_section", "finance_role", "deputy", "head", "supervisor", "dispatcher",
        "desk_agent", "field_worker",
    }
)  # fmt: skip

NOUNS = {
    "amenities.shop": _("Shop"),
    "amenities.priceboard": _("Price board"),
    "amenities.checkplan": _("Plan of a safety check"),
    "amenities.safetycheck": _("Safety check"),
    "amenities.goodskind": _("Kind of convenience goods"),
    "amenities.goodspoint": _("Goods point"),
    "amenities.pointtarget": _("Wanted stock of a point"),
    "amenities.piece": _("Convenience goods"),
    "amenities.loan": _("Loan of convenience goods"),
    "amenities.movement": _("Movement of convenience goods"),
}

RIGHTS = (
    Right("amenities.use", _("See shops, borrow convenience goods"), STAFF),
    Right(
        "amenities.view",
        _("See the registers of shops, goods and loans"),
        frozenset({"liaison", "owner_section", "deputy", "head", "supervisor", "desk_agent", "dispatcher"}),
    ),
    Right("amenities.keep", _("Keep convenience goods"), frozenset({"desk_agent", "owner_section"})),
    Right("amenities.check", _("Check shops for safety"), frozenset({"owner_section", "desk_agent", "supervisor"})),
    Right("amenities.manage", _("Run shops, points and kinds of goods"), frozenset({"owner_section"})),
)

EVENTS = {
    "amenities.shop.opened": _("Shop entered"),
    "amenities.shop.changed": _("Shop changed"),
    "amenities.shop.moved": _("Moved with the re-organisation to %(office)s"),
    "amenities.shop.ended": _("Shop ended: %(reason)s"),
    "amenities.hours.set": _("Opening hours set"),
    "amenities.prices.published": _("Price board from %(valid_from)s with %(lines)s prices"),
    "amenities.plan.set": _("Safety check planned every %(days)s days"),
    "amenities.check.passed": _("Safety check passed"),
    "amenities.check.failed": _("Safety check failed: %(note)s"),
    "amenities.check.reminded": _("Safety check due on %(due_on)s"),
    "amenities.kinds.loaded": _("Kinds of goods entered: %(kinds)s"),
    "amenities.kind.changed": _("Loan rules set: %(hours)s hours, %(limit)s each"),
    "amenities.point.opened": _("Goods point opened"),
    "amenities.point.moved": _("Moved with the re-organisation to %(office)s"),
    "amenities.target.set": _("Wanted stock set: %(pieces)s"),
    "amenities.piece.stocked": _("Put into stock at %(point)s"),
    "amenities.piece.lent": _("Borrowed at %(point)s"),
    "amenities.piece.returned": _("Returned at %(point)s"),
    "amenities.piece.lost": _("Lost: %(note)s"),
    "amenities.piece.damaged": _("Damaged: %(note)s"),
    "amenities.piece.restored": _("Back in stock at %(point)s"),
    "amenities.piece.retired": _("Taken out of use: %(note)s"),
    "amenities.piece.handed_over": _("Moved with the re-organisation to %(office)s"),
    "amenities.pieces.moved": _("%(pieces)s pieces carried to %(point)s"),
    "amenities.loan.reminded": _("Reminded: due at %(due_at)s"),
    "amenities.loan.overdue": _("Reminded: overdue since %(due_at)s"),
}

ATTACHMENTS = (
    Purpose(
        "amenities.safetycheck", "photo", _("Photos of the check"), right="amenities.check", kinds=PHOTOS,
        max_bytes=12 * 1024 * 1024, max_files=12,
    ),
    Purpose(
        "amenities.loan", "photo", _("Photos of the damage"), right="amenities.use", kinds=PHOTOS,
        max_bytes=12 * 1024 * 1024, max_files=4,
    ),
)  # fmt: skip
