"""DL/T 645: electricity meters, editions 2007 and 1997.

    FE* | 68 | A0..A5 | 68 | C | L | DATA (each byte + 33H) | CS | 16

`frames` finds and makes frames, `content` reads what their data means, `items` knows the data identifiers (tables in
`data/`), `commands` makes the requests of a master and the answers of a meter, `fields` prints an event.

Never made here: clearing demand, meters or events (19, 1A, 1B), and writing an address.
"""

from guanjia.protocols.dlt645.content import (
    AddressAnswer,
    ClockBroadcast,
    Content,
    ErrorAnswer,
    Opaque,
    Reading,
    ReadRequest,
    SwitchCommand,
)
from guanjia.protocols.dlt645.frames import Dlt645Decoder, Frame, decode_frame, encode_frame
from guanjia.protocols.dlt645.items import Item, find_item

__all__ = [
    "AddressAnswer",
    "ClockBroadcast",
    "Content",
    "Dlt645Decoder",
    "ErrorAnswer",
    "Frame",
    "Item",
    "Opaque",
    "ReadRequest",
    "Reading",
    "SwitchCommand",
    "decode_frame",
    "encode_frame",
    "find_item",
]
