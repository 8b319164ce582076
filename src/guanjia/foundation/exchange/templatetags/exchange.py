"""Words of the exchange room in templates."""

from __future__ import annotations

from django import template

from guanjia.kernel.errors import NotVisible
from guanjia.ui.registers import register as find_register

register = template.Library()


@register.filter
def register_label(key: str) -> str:
    """What a list is called; its key where the program no longer has it."""
    try:
        return str(find_register(key).label)
    except NotVisible:
        return key


@register.filter
def export_tone(state: str) -> str:
    """The colour of an export's state."""
    return {"waiting": "info", "ready": "ok", "handed": "ok"}.get(state, "mute")
