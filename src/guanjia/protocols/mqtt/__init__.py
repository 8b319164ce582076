"""MQTT telemetry: topics and JSON payloads to points, foreign payloads by mapping profiles that are data.

The broker keeps messages whole, so the decoder takes a topic and a payload instead of bytes of a stream. A message
that is wrong anywhere is refused as a whole: half a message would look like a device that lost some of its sensors.
"""

from guanjia.protocols.mqtt.messages import (
    CommandReply,
    DeviceEvent,
    GatewayStatus,
    MqttDecoder,
    encode_command,
    encode_status,
    encode_telemetry,
)
from guanjia.protocols.mqtt.telemetry import Point, Profile, load_profile, read_telemetry, shipped_profiles

__all__ = [
    "CommandReply",
    "DeviceEvent",
    "GatewayStatus",
    "MqttDecoder",
    "Point",
    "Profile",
    "encode_command",
    "encode_status",
    "encode_telemetry",
    "load_profile",
    "read_telemetry",
    "shipped_profiles",
]
