"""The list of services: what an item must say."""

from __future__ import annotations

from guanjia.kernel.errors import Refusal
from guanjia.kernel.words import N_

LONGEST_LIMIT = 365
FORMS = ("repair-new", "repair-mine")


class ItemInvalid(Refusal):
    """An item that tells too little."""


def check_item(*, name: str, basis: str, steps: str, who: str, limit_days: int, online: str, form: str) -> None:
    """An item names itself, its basis, its steps and who may ask; fully online needs a form or says its steps."""
    for field, text in (("name", name), ("basis", basis), ("steps", steps), ("who", who)):
        if len(text.strip()) < 2:
            raise ItemInvalid(N_("Fill this in: the list is public."), field=field)
    if not 0 <= limit_days <= LONGEST_LIMIT:
        raise ItemInvalid(N_("The limit is 0 to 365 working days."), field="limit_days")
    if online not in ("full", "part", "none"):
        raise ItemInvalid(N_("Say whether it can be done online."), field="online")
    if form and form not in FORMS:
        raise ItemInvalid(N_("There is no such form."), field="form")
