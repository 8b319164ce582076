"""Modbus: the application protocol (V1.1b3, GB/T 19582-2008) over RTU, TCP, and RTU inside a TCP stream.

`pdu` reads and makes requests and answers, `rtu` and `tcp` frame them, `registers` turns register words into values by
a map that is data, `reads` joins the rows of a map into few requests.
"""

from guanjia.protocols.modbus.pdu import Answer, Refused, Request, Side, Unread, mismatch, read_pdu
from guanjia.protocols.modbus.registers import Quality, Row, Value, read_row
from guanjia.protocols.modbus.rtu import RtuDecoder, RtuFrame
from guanjia.protocols.modbus.tcp import TcpDecoder, TcpFrame

__all__ = [
    "Answer",
    "Quality",
    "Refused",
    "Request",
    "Row",
    "RtuDecoder",
    "RtuFrame",
    "Side",
    "TcpDecoder",
    "TcpFrame",
    "Unread",
    "Value",
    "mismatch",
    "read_pdu",
    "read_row",
]
