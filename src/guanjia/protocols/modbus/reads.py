"""Joining the rows of a map into few requests."""

from __future__ import annotations

from collections.abc import Iterable

from guanjia.protocols.modbus.pdu import Request
from guanjia.protocols.modbus.registers import Row

#: Holes up to this size are read along; some devices refuse that (exception 2), so a device may say 0.
WIDEST_GAP = 8
LONGEST_READ = 100


def plan_reads(
    rows: Iterable[Row], *, widest_gap: int = WIDEST_GAP, longest_read: int = LONGEST_READ
) -> list[tuple[Request, tuple[Row, ...]]]:
    """Requests that cover all rows, each with its rows. Rows of different functions or read groups are never joined."""
    plans: list[tuple[Request, tuple[Row, ...]]] = []
    for row in sorted(rows, key=lambda row: (row.function, row.read_group, row.address)):
        if plans:
            request, members = plans[-1]
            end = max(request.address + request.count, row.address + row.width)
            alike = request.function == row.function and members[-1].read_group == row.read_group
            near = row.address - (request.address + request.count) <= widest_gap
            if alike and near and end - request.address <= longest_read:
                count = end - request.address
                plans[-1] = (Request(row.function, request.address, count), (*members, row))
                continue
        plans.append((Request(row.function, row.address, row.width), (row,)))
    return plans
