"""The discussion room's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.discussion import rules
from guanjia.foundation.discussion.rights import ATTACHED
from guanjia.foundation.files.forms import UploadField
from guanjia.ui.forms import HouseForm


def words(label: Any, **attrs: Any) -> forms.CharField:
    """The field a comment is written in."""
    attrs = {"rows": "3", "maxlength": str(rules.LONGEST), **attrs}
    return forms.CharField(label=label, max_length=rules.LONGEST, widget=forms.Textarea(attrs=attrs), strip=True)


class CommentForm(HouseForm):
    """A comment with its files."""

    text = words(_("Comment"), placeholder=_("Write a comment; @ mentions somebody"))
    attached = UploadField(purpose=ATTACHED, required=False)


class ChangeForm(HouseForm):
    """The same comment in other words."""

    text = words(_("Comment"))


class WithdrawForm(HouseForm):
    """Why another's comment is withdrawn; one's own needs no reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
