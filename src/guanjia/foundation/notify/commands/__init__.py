"""Every write in the message room, a module an activity."""

from guanjia.foundation.notify.commands.choosing import Wish, set_wishes
from guanjia.foundation.notify.commands.configuring import (
    resend,
    rotate_secret,
    save_gateway,
    save_webhook,
    try_gateway,
    try_webhook,
)
from guanjia.foundation.notify.commands.delivering import deliver
from guanjia.foundation.notify.commands.digesting import forget_old, send_digests
from guanjia.foundation.notify.commands.reading import mark_all_read, mark_read
from guanjia.foundation.notify.commands.telling import send, settle

__all__ = [
    "Wish",
    "deliver",
    "forget_old",
    "mark_all_read",
    "mark_read",
    "resend",
    "rotate_secret",
    "save_gateway",
    "save_webhook",
    "send",
    "send_digests",
    "set_wishes",
    "settle",
    "try_gateway",
    "try_webhook",
]
