"""CJ/T 188: water, heat and gas meters, editions 2004 and 2018.

    FE* | 68 | T | A0..A6 | C | L | DATA | CS | 16          nothing added to DATA, no second 68

Secured frames of the 2018 edition are kept raw: their text was not at hand. Never made here: factory enable (A019).
"""

from guanjia.protocols.cjt188.content import Content, Profile, Quantity, Status, read_content
from guanjia.protocols.cjt188.frames import Cjt188Decoder, Frame, decode_frame, encode_frame

__all__ = [
    "Cjt188Decoder",
    "Content",
    "Frame",
    "Profile",
    "Quantity",
    "Status",
    "decode_frame",
    "encode_frame",
    "read_content",
]
