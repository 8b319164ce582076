"""Text messages through any gateway that speaks HTTP and JSON.

The office writes the body as its gateway wants it, with `{phone}`, `{text}`, `{id}` and `{agent}` (sign or template
number) in it, and says which key of the answer holds which value when the message was taken; without a key any 2xx
counts.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from guanjia.foundation.notify import outgoing
from guanjia.foundation.notify.channels.base import Answer, Envelope, Outcome
from guanjia.foundation.notify.channels.tokens import read_json
from guanjia.foundation.notify.models import Gateway
from guanjia.foundation.notify.rules import TargetRefused
from guanjia.foundation.protection.masks import mask_patterns

SHAPE = '{"phone": "{phone}", "text": "{text}", "id": "{id}"}'


def body_of(template: str, envelope: Envelope, agent: str) -> bytes:
    """The request's body: every placeholder is put in as JSON text, so that no message can break out of its string."""
    text = envelope.title if not envelope.url else f"{envelope.title} {envelope.url}"
    words = {"phone": envelope.to, "text": text, "id": envelope.uid, "agent": agent}
    parts = json.loads(template or SHAPE)

    def filled(value: Any) -> Any:
        match value:
            case str():
                for name, word in words.items():
                    value = value.replace("{" + name + "}", word) if value != "{" + name + "}" else word
                return value
            case list():
                return [filled(item) for item in value]
            case dict():
                return {key: filled(item) for key, item in value.items()}
            case _:
                return value

    return json.dumps(filled(parts), ensure_ascii=False).encode()


def value_at(answer: dict[str, Any], path: str) -> str:
    """What an answer holds under `a.b.c`, as text."""
    found: Any = answer
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return "" if found is None else str(found)


class Sms:
    """A gateway for text messages."""

    def send(self, way: Gateway, envelope: Envelope, *, now: datetime) -> Answer:
        secret: Any = way.secret
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["Authorization"] = f"Bearer {secret.open()}"
        try:
            reply = outgoing.call("POST", way.url, body=body_of(way.template, envelope, way.agent), headers=headers)
        except TargetRefused as refusal:
            return Answer(Outcome.REFUSED, text=str(refusal))
        except outgoing.NotConnected as error:
            return Answer(Outcome.LATER, text=str(error))
        except outgoing.AnswerLost as error:
            return Answer(Outcome.LATER if way.repeats_safely else Outcome.UNKNOWN, text=str(error))
        line = mask_patterns(reply.text)[:300]
        if 200 <= reply.status < 300:
            taken = not way.answer_key or value_at(read_json(reply.text), way.answer_key) == way.answer_value
            return Answer(Outcome.ACCEPTED if taken else Outcome.REFUSED, reply.status, line)
        later = reply.status in (429, 503) or (reply.status >= 500 and way.repeats_safely)
        outcome = Outcome.LATER if later else Outcome.UNKNOWN if reply.status >= 500 else Outcome.REFUSED
        return Answer(outcome, reply.status, line)

    def repeats_safely(self, way: Gateway, *, begun: datetime, now: datetime) -> bool:
        return way.repeats_safely
