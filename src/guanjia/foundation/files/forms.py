"""The upload field for everybody's forms, and the door's own forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanjia.foundation.files import rules
from guanjia.foundation.files.kinds import KINDS
from guanjia.foundation.files.purposes import PHOTOS, Purpose
from guanjia.kernel.errors import Refusal
from guanjia.ui.forms import HouseForm


class UploadWidget(forms.FileInput):
    """`files/_upload.html`: camera and picker of one name, with previews where scripts run."""

    template_name = "files/_upload.html"
    allow_multiple_selected = True

    class Media:
        css = {"all": ("files/files.css",)}

    def __init__(self, purpose: Purpose, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.purpose = purpose

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        # a picker left empty sends an empty part without a name; those never become files
        return list(files.getlist(name)) if hasattr(files, "getlist") else [files[name]] if name in files else []

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        kinds = [KINDS[key] for key in sorted(self.purpose.kinds) if key != "heic"]
        context["upload"] = {
            # HEIC is left out on purpose: a telephone that is asked for JPEG converts by itself
            "accept": ",".join([kind.content_type for kind in kinds] + [kind.suffixes[0] for kind in kinds]),
            "photos": self.purpose.kinds <= PHOTOS,
            "camera": bool(self.purpose.kinds & PHOTOS),
            "many": self.purpose.max_files > 1,
            "max_files": self.purpose.max_files,
            "max_bytes": self.purpose.limit_bytes,
            "max_mb": rules.megabytes(self.purpose.limit_bytes),
        }
        return context


class UploadField(forms.FileField):
    """One or several files of a purpose; cleans to a list. Kind and content are the command's business.

    photos = UploadField(purpose=Purpose("servicedesk.ticket", "report", _("Photos"), kinds=PHOTOS, max_files=6))
    """

    def __init__(self, *, purpose: Purpose, **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("label", purpose.label)
        kwargs.setdefault("widget", UploadWidget(purpose))
        super().__init__(**kwargs)

    def clean(self, data: Sequence[UploadedFile], initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        files = [item for item in data or () if item]
        if self.required and not files:
            raise forms.ValidationError(_("Choose at least one file."), code="required")
        if len(files) > self.purpose.max_files:
            raise forms.ValidationError(
                _("At most %(most)s files are taken at once; you chose %(count)s."),
                code="too_many",
                params={"most": self.purpose.max_files, "count": len(files)},
            )
        problems = []
        for item in files:
            try:
                rules.check_size(item.size or 0, self.purpose.limit_bytes)
            except Refusal as refusal:
                text = _(refusal.message) % refusal.params if refusal.params else _(refusal.message)
                problems.append(f"{item.name}: {text}")
        if problems:
            raise forms.ValidationError(problems)
        return files

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class VoidForm(HouseForm):
    """Why a file is taken out of use."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=4,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The file and its content stay on record; it only no longer shows."),
    )
