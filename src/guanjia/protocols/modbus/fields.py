"""The printed fields of Modbus frames and exchanges, and frames from such fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guanjia.protocols.fields import Fields, text_of, whole_of
from guanjia.protocols.modbus import rtu, tcp
from guanjia.protocols.modbus.pdu import (
    READ_BITS,
    Answer,
    Pdu,
    Refused,
    Request,
    Unread,
    encode_answer,
    encode_request,
    mismatch,
)
from guanjia.protocols.modbus.rtu import RtuFrame
from guanjia.protocols.modbus.tcp import TcpFrame
from guanjia.protocols.stream import EncodeError


def of_frame(frame: RtuFrame | TcpFrame) -> Fields:
    """All fields of one frame."""
    fields: Fields = {"unit": frame.unit}
    if isinstance(frame, TcpFrame):
        fields["transaction"] = frame.transaction
    return fields | of_pdu(frame.content)


def of_pdu(pdu: Pdu) -> Fields:
    """The fields of a request or an answer."""
    if isinstance(pdu, Refused):
        return {"function": pdu.function, "exception": pdu.exception, "name": pdu.name}
    if isinstance(pdu, Unread):
        return {"function": pdu.function, "problem": pdu.reason}
    fields: Fields = {"function": pdu.function}
    if pdu.address is not None:
        fields["address"] = pdu.address
    if pdu.and_mask is not None:
        return fields | {"and_mask": pdu.and_mask, "or_mask": pdu.or_mask}
    if pdu.function == 5:
        return fields | {"value": bool((pdu.coils or (0,))[0])}
    if pdu.function == 6:
        return fields | {"value": (pdu.registers or (0,))[0]}
    if pdu.count is not None:
        fields["count"] = pdu.count
    if pdu.coils is not None:
        fields["coils"] = list(pdu.coils)
    if pdu.registers is not None:
        fields["registers"] = list(pdu.registers)
    if isinstance(pdu, Request) and pdu.write_address is not None:
        fields["write_address"] = pdu.write_address
    return fields


def of_exchange(request: Request, answer: Pdu) -> Fields:
    """An answer together with what was asked: addresses and counts are known, bits are cut to the count."""
    wrong = mismatch(request, answer)
    if wrong is not None:
        return {"function": request.function, "error": wrong}
    fields = of_pdu(answer)
    if isinstance(answer, Refused) or answer.function not in (1, 2, 3, 4, 23):
        return fields
    if isinstance(answer, Answer) and answer.coils is not None:
        fields["coils"] = list(answer.coils[: request.count])
    return {"function": answer.function, "address": request.address, "count": request.count} | fields


def to_frame(fields: Mapping[str, object], *, over_tcp: bool) -> bytes:
    """A frame from `unit`, `function` and the fields of a request or (with `answer` true) of an answer."""
    pdu = _answer(fields) if fields.get("answer") or "exception" in fields else _request(fields)
    unit = whole_of(fields, "unit")
    if over_tcp:
        return tcp.encode_frame(whole_of(fields, "transaction", 0), unit, pdu)
    return rtu.encode_frame(unit, pdu)


def _request(fields: Mapping[str, object]) -> bytes:
    coils, registers = _many(fields, "coils"), _many(fields, "registers")
    function = whole_of(fields, "function")
    if function in READ_BITS | {3, 4, 23} and (coils or registers) and "address" not in fields:
        return _answer(fields)
    if function in (15, 16) and not (coils or registers):
        return _answer(fields)
    return encode_request(
        Request(
            function,
            whole_of(fields, "address"),
            whole_of(fields, "count", 1),
            coils=(int(bool(fields["value"])),) if function == 5 and "value" in fields else coils,
            registers=(whole_of(fields, "value"),) if function == 6 else registers,
            and_mask=_optional(fields, "and_mask"),
            or_mask=_optional(fields, "or_mask"),
            write_address=_optional(fields, "write_address"),
        )
    )


def _answer(fields: Mapping[str, object]) -> bytes:
    function = whole_of(fields, "function")
    if "exception" in fields:
        return encode_answer(Refused(function, whole_of(fields, "exception")))
    coils, registers = _many(fields, "coils"), _many(fields, "registers")
    if "value" in fields:
        coils, registers = (int(bool(fields["value"])),), (int(text_of(fields, "value")),) if function == 6 else None
    return encode_answer(
        Answer(
            function,
            coils=coils,
            registers=registers,
            address=_optional(fields, "address"),
            count=_optional(fields, "count"),
            and_mask=_optional(fields, "and_mask"),
            or_mask=_optional(fields, "or_mask"),
        )
    )


def _optional(fields: Mapping[str, object], name: str) -> int | None:
    return whole_of(fields, name) if name in fields else None


def _many(fields: Mapping[str, object], name: str) -> tuple[int, ...] | None:
    values = fields.get(name)
    if values is None:
        return None
    if not isinstance(values, Sequence) or not all(isinstance(value, int) for value in values):
        raise EncodeError(f"{name} must be a list of whole numbers.")
    return tuple(int(value) for value in values)
