"""A form filled in on a page: one field a line, made from the version's data. Works without script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanjia.foundation.checklists.rules.lines import WITH_PHOTO_KEY, LineKind
from guanjia.foundation.files.forms import UploadField
from guanjia.foundation.files.purposes import purpose_of
from guanjia.ui.forms import HouseForm


def in_language(line: Mapping[str, Any]) -> str:
    """A text of a form in the reader's language; Chinese where there is no English."""
    return str(line["zh"] if (get_language() or "zh").startswith("zh") else line.get("en") or line["zh"])


def limit_words(line: Mapping[str, Any]) -> str:
    """The limits of a line as one short sentence, each with its clause."""
    said = []
    for limit in line.get("limits", []):
        text = _("at least %(v)s %(u)s") if limit["bound"] == "floor" else _("at most %(v)s %(u)s")
        words = text % {"v": f"{limit['value']:g}", "u": limit["unit"]}
        if limit["clause"]:
            words += f"（{limit['document']} {limit['ref']}）"
        said.append(words)
    return "；".join(said)


class FillForm(HouseForm):
    """The lines of a version as fields; `data_of` gives the answers back by the lines' names.

    known: the answers there are. Photos that are there need not be chosen again. Lines under a condition are never
    required by the field: the command knows whether they are asked.
    """

    def __init__(
        self, *args: Any, lines: Sequence[Mapping[str, Any]], known: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.lines, self.known = lines, dict(known or {})
        super().__init__(*args, **kwargs)
        for line in lines:
            self.add_line(line)
        from guanjia.ui.forms import dress

        dress(self)

    def add_line(self, line: Mapping[str, Any]) -> None:
        key, kind, known = line["key"], line["kind"], self.known.get(line["key"])
        help_text = " ".join(text for text in (str(line.get("hint", "")), limit_words(line)) if text)
        label = in_language(line) + (f"（{line['unit']}）" if line.get("unit") else "")
        more: dict[str, Any] = {"label": label, "help_text": help_text, "required": False, "initial": known}
        match kind:
            case LineKind.CHOICE:
                choices = [(one["value"], in_language(one)) for one in line["choices"]]
                self.fields[key] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **more)
            case LineKind.NUMBER:
                self.fields[key] = forms.DecimalField(
                    widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}), **more
                )
            case LineKind.READING:
                more["initial"] = known.get("value") if isinstance(known, dict) else known
                self.fields[key] = forms.DecimalField(
                    widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}), **more
                )
            case LineKind.TEXT:
                self.fields[key] = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), **more)
            case LineKind.PHOTO | LineKind.SIGNATURE:
                more.pop("initial")
                self.fields[key] = UploadField(purpose=purpose_of("checklists.visit", "photo"), **more)
            case LineKind.LOCATION:
                more["initial"] = (
                    f"{known['lat']}, {known['lon']}, {known['accuracy_m']}" if isinstance(known, dict) else ""
                )
                self.fields[key] = forms.CharField(
                    max_length=60, widget=forms.TextInput(attrs={"data-location": "", "inputmode": "text"}), **more
                )
        if line.get("photo") and kind not in (LineKind.PHOTO, LineKind.SIGNATURE):
            self.fields[key + WITH_PHOTO_KEY] = UploadField(
                purpose=purpose_of("checklists.visit", "photo"),
                label=_("Photo: %(line)s") % {"line": in_language(line)},
                required=False,
            )

    def answers(self, photos: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The answers by the lines' names; `photos`: the hashes of what was chosen, by field."""
        found: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in photos or name not in self.fields:
                continue
            line = next((one for one in self.lines if one["key"] == name), None)
            if isinstance(self.fields[name], UploadField):
                if name in self.known:
                    found[name] = self.known[name]
            elif value not in (None, ""):
                found[name] = (
                    location_of(value) if line and line["kind"] == LineKind.LOCATION else self.plain(name, value)
                )
        return found | {name: list(hashes) for name, hashes in photos.items()}

    def plain(self, name: str, value: Any) -> Any:
        """A number as text; a reading that was not touched stays the device's."""
        line = next(one for one in self.lines if one["key"] == name)
        known = self.known.get(name)
        if line["kind"] == LineKind.READING and isinstance(known, dict) and known.get("value") == str(value):
            return known
        return value if line["kind"] in (LineKind.TEXT, LineKind.CHOICE) else format(value, "f")


def location_of(text: str) -> dict[str, str]:
    """`lat, lon, accuracy` as an answer; what is missing is refused by the rule."""
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    return dict(zip(("lat", "lon", "accuracy_m"), parts, strict=False))
