"""Template tags and filters of the house: icons, status, verdicts, numbers and dates as DESIGN 4.5 wants them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guanjia.kernel import clock
from guanjia.ui import rail
from guanjia.ui.escaping import esc
from guanjia.ui.navigation import modules

register = template.Library()
NONE = "—"


@register.simple_tag
@cache
def icon(name: str, extra: str = "") -> SafeString:
    """One icon of the sprite; decorative, so always beside a word or a label. Kept, because rows show hundreds."""
    return format_html(
        '<svg class="ti {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("ui/icons.svg"),
        name,
    )


@cache
def _word(model: type[Model], name: str, value: Any, language: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, "" if value is None else value))


def word_of(row: Model, name: str) -> str:
    """The label of a row's choice, as `get_…_display` gives it. Kept, because rows show hundreds of a few."""
    return _word(type(row), name, getattr(row, name), get_language() or "")


@register.simple_tag
def status(tone: str, label: Any) -> SafeString:
    """Where a record is in its life: dot and word. Tones: ok info warn bad exc mute. No include: rows show many."""
    return SafeString(f'<span class="gj-st {esc(tone)}">{esc(label)}</span>')


VERDICTS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "ban",
    "exc": "file-certificate",
    "mute": "help-circle",
    "info": "info-circle",
}


@register.simple_tag
def verdict(tone: str, label: Any, flat: bool = False) -> SafeString:
    """What the standard says: icon and word; a positive one is flat, so that a clean list stays white."""
    look = f"{tone} flat" if flat or tone == "ok" else tone
    return format_html('<span class="gj-v {}">{}{}</span>', look, icon(VERDICTS[tone]), label)


@register.simple_tag
def meter(share: Any, tone: str = "", label: str = "") -> SafeString:
    """A bar filled to `share` per cent (0 to 100; more is shown full). `label` is what a screen reader says."""
    filled = max(0, min(100, round(float(share or 0))))
    return format_html(
        '<svg class="gj-bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="track" width="100" height="6"></rect><rect class="fill" width="{}" height="6"></rect></svg>',
        tone,
        label or f"{filled}%",
        filled,
    )


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code as inline SVG, black on white in every theme."""
    import io

    import segno

    drawn = io.BytesIO()
    segno.make(text, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, light="#fff"
    )
    return format_html(
        '<span class="gj-qr" role="img" aria-label="{}">{}</span>', label, mark_safe(drawn.getvalue().decode())
    )


@register.filter
def money(fen: Any) -> str:
    """Fen (or Money) as yuan: 3480000 → 34,800.00."""
    return NONE if fen is None else f"{Decimal(getattr(fen, 'fen', fen)) / 100:,.2f}"


@register.filter
def area(m2: Any) -> str:
    """Square metres (a number or a quantity), one decimal."""
    return NONE if m2 is None else f"{Decimal(getattr(m2, 'value', m2)):,.1f}"


@register.filter
def pct(share: Any) -> str:
    """A share (0…1, or a Ratio) as per cent with one decimal."""
    share = getattr(share, "value", share)
    return NONE if share is None else f"{Decimal(share) * 100:.1f}%"


@register.filter
def day(value: date | datetime | None) -> str:
    """2025-11-20."""
    if value is None:
        return NONE
    return (clock.local_day(value) if isinstance(value, datetime) else value).isoformat()


@register.filter
def dt(value: datetime | None) -> str:
    """11-20 13:12, with the year when it is another one."""
    if value is None:
        return NONE
    local = value.astimezone(clock.LOCAL)
    return local.strftime("%m-%d %H:%M" if local.year == clock.today().year else "%Y-%m-%d %H:%M")


@register.filter
def dur(value: timedelta | None) -> str:
    """A length of time in its two largest useful units: 26 min, 3 h 5 min, 8 d."""
    if value is None:
        return NONE
    minutes = int(abs(value.total_seconds()) // 60)
    if minutes < 60:
        return ngettext("%(n)s min", "%(n)s min", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(h)s h %(m)s min") % {"h": hours, "m": rest} if rest else _("%(h)s h") % {"h": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's own query string with some parameters changed; an empty value removes one."""
    params: dict[str, Any] = dict(context["request"].GET.lists())  # its own copy is a deep and slow one
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = [value]
    return f"?{urlencode(params, doseq=True)}"


@register.simple_tag(takes_context=True)
def chip_off(context: dict[str, Any], name: str) -> str:
    """The page's query string without one filter."""
    return query(context, **{name: "", "page": ""})


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag(takes_context=True)
def desk_rail(context: dict[str, Any]) -> SafeString:
    """The rail of domains for this asker, from the cache of `ui.rail`."""
    return rail.rail_of(context.get("actor"), str(context.get("domain", "")))


@register.simple_tag(takes_context=True)
def desk_panel(context: dict[str, Any]) -> SafeString:
    """The panel of the current domain's pages; empty when the page stands in no domain."""
    return rail.panel_of(context.get("actor"), str(context.get("domain", "")), str(context.get("page_url", "")))


@register.simple_tag(takes_context=True)
def conversation(context: dict[str, Any], subject: Any) -> SafeString:
    """A record's story and comments, from the room that has a module `conversation`; empty for whoever may not see."""
    parts = [
        module.section(context["request"], subject) for module in modules("conversation") if hasattr(module, "section")
    ]
    return mark_safe("".join(parts))


@register.filter("clock")
def time_of_day(value: datetime | None) -> str:
    """13:05, local."""
    return NONE if value is None else value.astimezone(clock.LOCAL).strftime("%H:%M")


@register.filter
def until(value: datetime, now: datetime) -> str:
    """How far an instant is from `now`, either way."""
    return dur(value - now)


@register.filter
def longday(value: date | datetime) -> str:
    """11 月 20 日 周四, as prose says a day."""
    local = clock.local_day(value) if isinstance(value, datetime) else value
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return _("%(weekday)s %(day)s/%(month)s") % {
        "weekday": names[local.weekday()],
        "day": local.day,
        "month": local.month,
    }


@register.simple_tag(takes_context=True)
def record_extras(context: dict[str, Any], record: Any) -> SafeString:
    """What rooms above add to the page of a record (`record_extras.panels(actor, record)`): custom fields."""
    panels = (panel for module in modules("record_extras") for panel in module.panels(context["actor"], record))
    return mark_safe("".join(panels))
