"""Taking rows on as they are: after an upgrade that watches more columns or more tables than before."""

from __future__ import annotations

from django.db import models, transaction

from guanjia.foundation.audit import fingerprints, trail, watching
from guanjia.kernel.actor import Actor

BATCH = 500


@transaction.atomic
def adopt_rows(actor: Actor) -> dict[str, int]:
    """Keep a fingerprint of every watched row that has none of the present form; answers how many, by model.

    It vouches for what the tables hold now, so it is asked for by hand and stands in the trail with every row. A row
    that differs from its fingerprint is left as it is: `verify` goes on naming it. Raises NotAllowed.
    """
    actor.require("audit.verify")
    adopted: dict[str, int] = {}
    for model in fingerprints.watched_models():
        without = _without_fingerprint(model)
        label = model._meta.label_lower
        for start in range(0, len(without), BATCH):
            part = without[start : start + BATCH]
            rows = [model(pk=pk) for pk in part]
            trail.record(actor, "audit.rows.adopted", also=rows, model=label, rows=len(part))
            adopted[label] = adopted.get(label, 0) + len(part)
    return adopted


def _without_fingerprint(model: type[models.Model]) -> list[int]:
    form, label = fingerprints.form_of(model), model._meta.label_lower
    known = {
        name
        for part in watching.newest(label)
        for name, record in part
        if watching.state_in(record, name).startswith(f"{form}:")
    }
    pks = model._base_manager.order_by("pk").values_list("pk", flat=True)
    return [pk for pk in pks.iterator() if fingerprints.key_of(model, pk) not in known]
