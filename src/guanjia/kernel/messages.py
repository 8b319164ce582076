"""What a room says about the messages it sends, in its module `messages`: `KINDS = (MessageKind(…),)`.

The names live here because every room has something to tell, those below the message room, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Channel(StrEnum):
    """A way to a person besides the inbox, which gets everything."""

    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    SMS = "sms"


OFFICE_CHANNELS = frozenset({Channel.WECOM, Channel.DINGTALK})
QUIET = frozenset[Channel]()


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of message, named `room.what`.

    label: what people call it in their settings. channels: the ways it takes beside the inbox until somebody chooses
    others, as far as they are set up. urgent: it does not wait for the end of quiet hours, nor for a digest.
    """

    name: str
    label: Any
    channels: frozenset[Channel] = OFFICE_CHANNELS
    urgent: bool = False
