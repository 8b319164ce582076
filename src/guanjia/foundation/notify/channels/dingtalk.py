"""钉钉: a work notice (工作通知) from an application of the office.

`GET /gettoken` gives a token for two hours, `POST /topapi/message/corpconversation/asyncsend_v2` takes the notice and
answers with a task. DingTalk shows equal content to one person once a day; ours differ by the message's own link.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from guanjia.foundation.notify import outgoing
from guanjia.foundation.notify.channels.base import Answer, Envelope
from guanjia.foundation.notify.channels.tokens import with_token
from guanjia.foundation.notify.models import Gateway
from guanjia.kernel import clock

HOME = "https://oapi.dingtalk.com"
EXPIRED = frozenset({40014, 42001, 41001})
BUSY = frozenset({-1, 88, 90002, 90018, 143103, 143104, 1430003})


class DingTalk:
    """Work notices of an application in DingTalk."""

    def send(self, way: Gateway, envelope: Envelope, *, now: datetime) -> Answer:
        home = (way.url or HOME).rstrip("/")
        secret: Any = way.secret
        text = f"### {envelope.title}\n\n{envelope.body}"[:600]
        notice = {
            "agent_id": way.agent,
            "userid_list": envelope.to,
            "msg": {
                "msgtype": "action_card",
                "action_card": {
                    "title": envelope.title[:60],
                    "markdown": text,
                    "single_title": envelope.facts.get("open", "…"),
                    "single_url": envelope.url,
                },
            },
        }

        def post(token: str) -> outgoing.Reply:
            return outgoing.call(
                "POST",
                f"{home}/topapi/message/corpconversation/asyncsend_v2?{urlencode({'access_token': token})}",
                body=json.dumps(notice, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json"},
            )

        ask = urlencode({"appkey": way.identity, "appsecret": secret.open()})
        return with_token(
            way,
            token_address=f"{home}/gettoken?{ask}",
            expired=EXPIRED,
            busy=BUSY,
            send=post,
            judge=lambda answer: (True, f"task_id {answer.get('task_id', '')}"[:300]),
        )

    def repeats_safely(self, way: Gateway, *, begun: datetime, now: datetime) -> bool:
        return clock.local_day(begun) == clock.local_day(now)
