"""Sample content for the gallery: every component in every state. Codes and figures are invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.ui.forms import DayInput, HouseForm
from guanjia.ui.listing import BulkAction, Column, Head, Sheet
from guanjia.ui.navigation import Happening, Tile, Todo


class SampleForm(HouseForm):
    """Every kind of field."""

    title = forms.CharField(label=gettext_lazy("Text"), help_text=gettext_lazy("Help stands below the field."))
    kind = forms.ChoiceField(label=gettext_lazy("Choice"), choices=[("", "—"), ("a", "A02010105"), ("b", "A02020100")])
    amount = forms.IntegerField(label=gettext_lazy("Number with a unit"), min_value=1, max_value=7)
    when = forms.DateField(label=gettext_lazy("Date"), widget=DayInput(), required=False)
    file = forms.FileField(
        label=gettext_lazy("Attachment"), required=False, help_text=gettext_lazy("PDF, pictures, Excel; up to 20 MB")
    )
    fixed = forms.CharField(label=gettext_lazy("Disabled"), initial="ZC-2019-008801", disabled=True, required=False)
    one = forms.ChoiceField(
        label=gettext_lazy("One of few"),
        choices=[("y", gettext_lazy("Yes")), ("n", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    many = forms.MultipleChoiceField(
        label=gettext_lazy("Several"),
        required=False,
        choices=[("a", "A"), ("b", "B")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label=gettext_lazy("Agreed"), required=False)
    note = forms.CharField(label=gettext_lazy("Long text"), widget=forms.Textarea, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].unit = _("pieces")  # type: ignore[attr-defined]
        self.fields["note"].wide = True  # type: ignore[attr-defined]


def samples(now: datetime) -> dict[str, Any]:
    """What the gallery's template shows."""
    tones = [
        ("ok", _("In use"), _("Allowed")),
        ("info", _("In progress"), _("For information")),
        ("warn", _("To be handled"), _("With conditions")),
        ("bad", _("Overdue"), _("Not permitted")),
        ("exc", _("Exception"), _("Exception granted")),
        ("mute", _("Idle"), _("To be checked")),
    ]
    rows = [
        {"code": f"ZC-2021-00{1873 - n}", "name": _("Desktop computer"), "share": 95 - n * 20, "fen": 348000000 - n}
        for n in range(4)
    ]
    wrong = SampleForm({"title": "", "kind": "a", "amount": "10", "one": "y"}, auto_id="wrong_%s")
    wrong.is_valid()
    columns = [
        Column(_("Number of the item")),
        Column(_("Name"), sort="name"),
        Column(_("Original value"), sort="value", num=True, unit=_("yuan")),
        Column(_("Used")),
        Column(_("Check")),
        Column(_("State")),
    ]
    heads = [
        Head(
            c.label,
            str(c.unit),
            "?sort=" + c.sort if c.sort else "",
            "num sorted" if c.num else "",
            "descending" if c.num else "",
            "arrow-down" if c.num else "",
        )
        for c in columns
    ]
    return {
        "tones": tones,
        "form": SampleForm(auto_id="plain_%s"),
        "wrong": wrong,
        "sheet": Sheet(rows, 2, 4, 186, False),
        "heads": heads,
        "chips": [
            {"name": "unit", "label": _("Unit"), "value": "68"},
            {"name": "age", "label": _("Age"), "value": "≥ 4"},
        ],
        "bulk": [BulkAction(_("Print labels"), "#", "printer"), BulkAction(_("Scrap"), "#", "trash", danger=True)],
        "totals": [
            {"text": _("This page")},
            {"text": ""},
            {"text": "13,919,999.94", "num": True},
            {"text": ""},
            {"text": ""},
            {"text": ""},
        ],
        "row_template": "ui/_gallery_row.html",
        "verdict_rows": [
            {
                "act": _("Buy anew"),
                "why": _("Used 4.7 of 6 years"),
                "tone": "bad",
                "verdict": _("Not permitted"),
                "clause": "§ 5",
                "href": "#",
            },
            {
                "act": _("Repair"),
                "why": _("Repairs are at 38.2% of the net value"),
                "tone": "warn",
                "verdict": _("With conditions"),
            },
            {"act": _("Move"), "why": _("Enough stays behind"), "tone": "ok", "verdict": _("Allowed")},
        ],
        "quote": {
            "source": "§ 5",
            "text": _("What has not reached its lowest age is not replaced."),
            "since": "2022-07-01",
            "tone": "",
        },
        "events": [
            {"title": _("To be verified"), "at": None, "actor": "", "text": _("A step still to come"), "tone": "todo"},
            {
                "title": _("Counted in its place"),
                "at": now,
                "actor": "",
                "text": _("Found in its place"),
                "tone": "now",
            },
            {"title": _("Warning"), "at": now - timedelta(days=2), "actor": "", "text": "", "tone": "warn"},
            {"title": _("Repaired"), "at": now - timedelta(days=9), "actor": "", "text": "", "tone": "ok"},
        ],
        "steps": [
            {"label": _("Applied"), "state": "done"},
            {"label": _("In review"), "state": "cur"},
            {"label": _("Closed out"), "state": ""},
        ],
        "stages": ["d", "d", "c", "x", ""],
        "kpis": [
            {
                "label": _("Still open"),
                "value": "12",
                "unit": _("orders"),
                "href": "#",
                "note": "▼ 6.8%",
                "tone": "up-ok",
            },
            {"label": _("Overdue"), "value": "3", "unit": _("orders"), "href": "#", "note": "▲ 3.1%", "tone": "up-bad"},
            {"label": _("Energy"), "value": "7.64", "unit": "kgce/㎡", "href": "", "note": "", "tone": ""},
        ],
        "tabs": [
            {"label": _("Use"), "href": "#", "on": True, "count": 3},
            {"label": _("Repairs"), "href": "#", "on": False, "count": 0},
            {"label": _("Log"), "href": "#", "on": False, "count": None},
        ],
        "facts": [
            {"label": _("Number of the item"), "value": "A3-45"},
            {"label": _("Bought on"), "value": "2021-03-15"},
        ],
        "card": {
            "code": "GD-0041",
            "when": "14:00",
            "title": _("A tap drips"),
            "detail": "512",
            "tone": "warn",
            "signal": _("With conditions"),
            "href": "#",
            "selected": True,
        },
        "tiles": [
            Tile(_("Home"), "home", "home-2"),
            Tile(_("Scan"), "scan", "scan"),
            Tile(_("To do"), "todo", "checkbox"),
        ],
        "items": [Happening(now, _("Repair"), _("A tap drips"), "512", "#", _("See"))],
        "todo": Todo(_("Overdue order"), _("Room 512"), "#", _("Handle"), now - timedelta(hours=5), "warn"),
        "rows": [
            {"label": _("Language"), "value": "中文", "href": "#", "icon": "language"},
            {"label": _("Unit"), "value": "68", "href": "", "icon": "building"},
        ],
        "choices": [("1", _("Yes")), ("2", _("No"))],
    }
