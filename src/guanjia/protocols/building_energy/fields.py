"""The printed fields of a packet."""

from __future__ import annotations

from guanjia.protocols.building_energy.messages import Message
from guanjia.protocols.building_energy.packet import Packet
from guanjia.protocols.building_energy.profiles import Crc
from guanjia.protocols.fields import Fields


def of_packet(packet: Packet) -> Fields:
    """Envelope and fields of one packet; `error` where its content is refused."""
    fields: Fields = {"valid": not packet.problem}
    if packet.problem:
        fields["error"] = packet.problem
    if packet.head:
        fields["envelope"] = {
            "head": packet.head.hex(),
            "length": int.from_bytes(packet.raw[4:8], "little"),
            "sequence": packet.sequence,
            "crc": packet.raw[-6:-4].hex(),
            "crc_over": "data" if packet.crc_mode is Crc.DATA_LITTLE else "all",
            "crc_order": "little" if packet.crc_mode is Crc.DATA_LITTLE else "big",
            "tail": packet.raw[-4:].hex(),
            "padding_hex": packet.padding.hex(),
            "xml": packet.xml,
        }
    else:
        length = len(packet.xml.encode()) + len(packet.padding)
        fields |= {"type_byte": packet.sequence, "declared_length": length, "actual_length": length, "xml": packet.xml}
    return fields | ({"fields": of_message(packet.message)} if packet.message else {})


def of_message(message: Message) -> Fields:
    """What a receiver takes from a message; every value is text as sent."""
    fields: Fields = dict(message.values)
    fields |= {
        message.id_tag: message.building_id,
        "gateway_id": message.gateway_id,
        "type": message.type,
        "section": message.section,
        "operation": message.operation,
    }
    if message.meters:
        fields["meters"] = [
            {
                "id": meter.id,
                "functions": [
                    {"id": one.id, "coding": one.coding, "error": one.error, "value": one.text}
                    for one in meter.functions
                ],
            }
            for meter in message.meters
        ]
    return fields
