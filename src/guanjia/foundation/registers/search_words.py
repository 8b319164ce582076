"""What custom fields add to the words by which a record is found (read by the search room by convention)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guanjia.foundation.registers import queries
from guanjia.ui import registers


def words_for(model: str, pks: Sequence[int]) -> Mapping[int, str]:
    """The texts and answers of these records' custom fields."""
    register = registers.register_of(model)
    if register is None:
        return {}
    return {pk: " ".join(words) for pk, words in queries.words_of(register, pks).items()}
