"""What passes are for, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

PURPOSE_LABELS: dict[str, Any] = {
    "entry": pgettext_lazy("purpose of a pass", "Entry"),
    "dining": pgettext_lazy("purpose of a pass", "Dining"),
    "borrow": pgettext_lazy("purpose of a pass", "Borrowing"),
}
