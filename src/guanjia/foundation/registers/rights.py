"""What may be granted in the registers room, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "registers.savedview": _("Saved view"),
    "registers.arrangement": _("Columns of a list"),
    "registers.customfield": _("Custom field"),
    "registers.customvalue": _("Custom value"),
}

RIGHTS = (
    Right("registers.share", _("Share saved views with a role"), frozenset({"owner_section", "head", "sys_admin"})),
    Right("registers.define", _("Add custom fields to the lists of an office"), frozenset({"sys_admin"})),
)

EVENTS = {
    "registers.view.saved": _("View “%(name)s” saved"),
    "registers.view.changed": _("View “%(name)s” changed"),
    "registers.view.deleted": _("View “%(name)s” deleted"),
    "registers.view.moved": _("View “%(name)s” taken over"),
    "registers.field.defined": _("Custom field “%(label)s” defined"),
    "registers.field.changed": _("Custom field “%(label)s” changed"),
    "registers.field.retired": _("Custom field “%(label)s” taken out of use"),
    "registers.field.restored": _("Custom field “%(label)s” back in use"),
    "registers.field.moved": _("Custom field “%(label)s” taken over"),
    "registers.values.changed": _("Filled in: %(changes)s"),
}
