"""Check bytes that several protocols share."""

from __future__ import annotations


def xor_of(data: bytes) -> int:
    """All bytes xor-ed together.

    Folds the data in halves as one large number: a hostile stream can make every second byte the start of a candidate
    of 64 KiB, and a loop over single bytes would then cost minutes a megabyte.
    """
    value, size = int.from_bytes(data, "big"), len(data)
    while size > 1:
        half = (size + 1) // 2
        value = value >> 8 * half ^ value & ((1 << 8 * half) - 1)
        size = half
    return value
