"""What may be granted in the protection room, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

RIGHTS = (
    Right(
        "protection.reveal",
        _("Read a sensitive value in full, with a reason"),
        frozenset({"desk_agent", "dispatcher", "liaison", "owner_section", "supervisor", "field_worker", "contractor"}),
    ),
    Right(
        "protection.search",
        _("Find people by an exact sensitive value"),
        frozenset({"desk_agent", "supervisor"}),
    ),
    Right("protection.rotate", _("Rotate the keys of sensitive values"), frozenset({"security_admin"})),
)

EVENTS = {
    "protection.field.revealed": _("Sensitive value read in full"),
    "protection.field.searched": _("Searched by a sensitive value"),
    "protection.keys.rotation_started": _("Key rotation started"),
    "protection.keys.rotated": _("Keys rotated, the old key retired"),
}
