"""A signed call to another program: `POST` with JSON.

    Guanjia-Delivery:  the number of the delivery, the same on every try
    Guanjia-Timestamp: seconds since 1970
    Guanjia-Signature: v1=<hex of HMAC-SHA256(secret, "<timestamp>.<body>")>

A receiver recomputes the signature over the raw body, refuses what is older than five minutes, and remembers delivery
numbers. Any answer 2xx counts as taken; 410 says "never again"; a redirect is not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from guanjia.foundation.notify import outgoing
from guanjia.foundation.notify.channels.base import Answer, Envelope, Outcome
from guanjia.foundation.notify.models import Webhook
from guanjia.foundation.notify.rules import TargetRefused


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in `Guanjia-Signature`."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"v1={digest}"


def content_of(envelope: Envelope) -> bytes:
    """The body of a call: equal on every try."""
    return json.dumps(
        {
            "delivery": envelope.uid,
            "kind": envelope.kind,
            "at": envelope.at.isoformat(),
            "title": envelope.title,
            "body": envelope.body,
            "url": envelope.url,
            **envelope.facts,
        },
        ensure_ascii=False,
        sort_keys=True,
    ).encode()


class WebhookCall:
    """Calls a webhook's address."""

    def send(self, way: Webhook, envelope: Envelope, *, now: datetime) -> Answer:
        body, timestamp = content_of(envelope), str(int(now.timestamp()))
        secret: Any = way.secret
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Guanjia-Delivery": envelope.uid,
            "Guanjia-Timestamp": timestamp,
            "Guanjia-Signature": signature(secret.open(), timestamp, body),
        }
        try:
            reply = outgoing.call("POST", way.url, body=body, headers=headers)
        except TargetRefused as refusal:
            return Answer(Outcome.REFUSED, text=str(refusal))
        except (outgoing.NotConnected, outgoing.AnswerLost) as error:
            return Answer(Outcome.LATER, text=str(error))
        if 200 <= reply.status < 300:
            return Answer(Outcome.ACCEPTED, reply.status, reply.text)
        later = reply.status >= 500 or reply.status in (404, 408, 409, 423, 425, 429)
        return Answer(Outcome.LATER if later else Outcome.REFUSED, reply.status, reply.text)

    def repeats_safely(self, way: Webhook, *, begun: datetime, now: datetime) -> bool:
        return True
