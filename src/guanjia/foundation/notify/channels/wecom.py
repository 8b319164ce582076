"""企业微信: a text card from an application of the office.

`GET /cgi-bin/gettoken` gives a token for two hours, `POST /cgi-bin/message/send` takes the card. With
`enable_duplicate_check` WeCom itself drops an equal card within half an hour; ours differ by the message's own link.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from guanjia.foundation.notify import outgoing
from guanjia.foundation.notify.channels.base import Answer, Envelope
from guanjia.foundation.notify.channels.tokens import with_token
from guanjia.foundation.notify.models import Gateway

HOME = "https://qyapi.weixin.qq.com"
EXPIRED = frozenset({40014, 42001, 41001})
BUSY = frozenset({-1, 45009, 45033, 50002, 6000})
CHECKED_S = 1800
SAFE = timedelta(seconds=CHECKED_S - 300)


class WeCom:
    """Messages of an application in WeCom."""

    def send(self, way: Gateway, envelope: Envelope, *, now: datetime) -> Answer:
        home = (way.url or HOME).rstrip("/")
        secret: Any = way.secret
        card = {
            "touser": envelope.to,
            "msgtype": "textcard",
            "agentid": int(way.agent) if way.agent.isdigit() else 0,
            "textcard": {
                "title": envelope.title[:128],
                "description": (envelope.body or envelope.title)[:512],
                "url": envelope.url,
            },
            "enable_duplicate_check": 1,
            "duplicate_check_interval": CHECKED_S,
        }

        def post(token: str) -> outgoing.Reply:
            return outgoing.call(
                "POST",
                f"{home}/cgi-bin/message/send?{urlencode({'access_token': token})}",
                body=json.dumps(card, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json"},
            )

        def judge(answer: dict[str, Any]) -> tuple[bool, str]:
            missing = str(answer.get("invaliduser") or "")
            if missing:
                return False, f"invaliduser {missing}"[:300]
            return True, f"msgid {answer.get('msgid', '')}"[:300]

        ask = urlencode({"corpid": way.identity, "corpsecret": secret.open()})
        return with_token(
            way,
            token_address=f"{home}/cgi-bin/gettoken?{ask}",
            expired=EXPIRED,
            busy=BUSY,
            send=post,
            judge=judge,
        )

    def repeats_safely(self, way: Gateway, *, begun: datetime, now: datetime) -> bool:
        return now - begun < SAFE
