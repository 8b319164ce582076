"""The ways out of the house, behind one interface (`base.Adapter`).

What happens when a worker dies between the request and its record depends on whether the other side knows a repeated
delivery again (`repeats_safely`):

| way | a repeat is | so an unfinished try is |
|---|---|---|
| webhook | known by its `Guanjia-Delivery` number, which receivers keep | sent again |
| WeCom | dropped by WeCom itself within 30 minutes (`enable_duplicate_check`) | sent again within 25 minutes |
| DingTalk | dropped by DingTalk itself on the same day (equal content) | sent again on the same day |
| text message | the gateway's business, told by a switch | marked unknown, or sent again |
| e-mail | a second e-mail | marked unknown |

What is marked unknown waits for a person, who may send it again.
"""

from guanjia.foundation.notify.channels.base import Adapter, Answer, Envelope, Outcome
from guanjia.foundation.notify.channels.dingtalk import DingTalk
from guanjia.foundation.notify.channels.mail import Mail
from guanjia.foundation.notify.channels.sms import Sms
from guanjia.foundation.notify.channels.webhook import WebhookCall
from guanjia.foundation.notify.channels.wecom import WeCom

ADAPTERS: dict[str, Adapter] = {
    "email": Mail(),
    "wecom": WeCom(),
    "dingtalk": DingTalk(),
    "sms": Sms(),
    "webhook": WebhookCall(),
}

__all__ = ["ADAPTERS", "Adapter", "Answer", "Envelope", "Outcome"]
