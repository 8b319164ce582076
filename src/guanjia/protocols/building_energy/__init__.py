"""Building energy data upload (建科〔2008〕114号): XML in encrypted packets over TCP, both ends.

`packet` finds and makes packets, `xml_text` reads XML without trusting it, `messages` knows the sections and
operations, `server` is the data centre's end of a connection, `client` the end that reports upward. Regions differ in
framing, check, padding, the order of the MD5 and in tags: all of that is a profile in `profiles/`.

MD5 and static keys are weak; run it through a tunnel, with one key a gateway.
"""

from guanjia.protocols.building_energy.client import ClientSession
from guanjia.protocols.building_energy.messages import Function, Message, Meter, digest
from guanjia.protocols.building_energy.packet import EnergyDecoder, Packet, decode_packet, encode_packet
from guanjia.protocols.building_energy.profiles import Crc, Profile, Secrets, load_profile, shipped_profiles
from guanjia.protocols.building_energy.server import ServerSession

__all__ = [
    "ClientSession",
    "Crc",
    "EnergyDecoder",
    "Function",
    "Message",
    "Meter",
    "Packet",
    "Profile",
    "Secrets",
    "ServerSession",
    "decode_packet",
    "digest",
    "encode_packet",
    "load_profile",
    "shipped_profiles",
]
