"""Services that give out a token for some hours and want it with every call: fetched once, kept, renewed once when it
is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache

from guanjia.foundation.notify import outgoing
from guanjia.foundation.notify.channels.base import Answer, Outcome
from guanjia.foundation.notify.models import Gateway
from guanjia.foundation.notify.rules import TargetRefused

EARLY_S = 300


class NoToken(Exception):
    """The service gave no token. `later`: it may give one another time."""

    def __init__(self, text: str, *, later: bool, status: int = 0) -> None:
        super().__init__(text)
        self.later, self.status = later, status


def key_of(way: Gateway) -> str:
    """Under which key a token is kept: another secret, another token."""
    secret: Any = way.secret
    said = f"{way.channel}|{way.url}|{way.identity}|{secret.open()}"
    return f"notify-token:{hashlib.sha256(said.encode()).hexdigest()}"


def read_json(text: str) -> dict[str, Any]:
    """An answer's JSON object; an empty one for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def code_in(answer: Mapping[str, Any]) -> int:
    """The service's own code; -1 ("busy") where the answer is no answer of the service."""
    code = answer.get("errcode", -1)
    return code if isinstance(code, int) else -1


def fetch(way: Gateway, address: str, busy: frozenset[int]) -> str:
    """A fresh token from the service, kept until shortly before it ends."""
    reply = outgoing.call("GET", address)
    answer = read_json(reply.text)
    code, token = code_in(answer), answer.get("access_token")
    if code or not isinstance(token, str):
        raise NoToken(
            f"no token: {code} {answer.get('errmsg', '')}"[:200], later=code in busy or code == -1, status=reply.status
        )
    lives = answer.get("expires_in")
    cache.set(key_of(way), token, max(60, (lives if isinstance(lives, int) else 7200) - EARLY_S))
    return token


def with_token(
    way: Gateway,
    *,
    token_address: str,
    expired: frozenset[int],
    busy: frozenset[int],
    send: Callable[[str], outgoing.Reply],
    judge: Callable[[dict[str, Any]], tuple[bool, str]],
) -> Answer:
    """Call `send` with a token, and once more with a fresh one when the service says that the token is over.

    judge: whether an answer with code 0 means that the person was reached, and the line for the log.
    """
    try:
        known = cache.get(key_of(way))
        token = known or fetch(way, token_address, busy)
        reply = send(token)
        if code_in(read_json(reply.text)) in expired:
            cache.delete(key_of(way))
            token = fetch(way, token_address, busy)
            reply = send(token)
    except NoToken as error:
        return Answer(Outcome.LATER if error.later else Outcome.REFUSED, error.status, str(error))
    except TargetRefused as refusal:
        return Answer(Outcome.REFUSED, text=str(refusal))
    except (outgoing.NotConnected, outgoing.AnswerLost) as error:
        return Answer(Outcome.LATER, text=str(error))
    answer = read_json(reply.text)
    code = code_in(answer)
    if code == 0:
        reached, line = judge(answer)
        return Answer(Outcome.ACCEPTED if reached else Outcome.REFUSED, reply.status, line)
    line = f"{code} {answer.get('errmsg', '')}"[:300]
    return Answer(Outcome.LATER if code in busy or code == -1 else Outcome.REFUSED, reply.status, line)
