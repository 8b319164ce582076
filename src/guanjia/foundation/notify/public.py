"""What other rooms may use to tell people something.

A room declares its kinds in a module `messages`:

    from django.utils.translation import gettext_lazy as _

    from guanjia.kernel.messages import MessageKind

    KINDS = (MessageKind("servicedesk.dispatched", _("A worker is sent to me")),)

and its commands call `send("servicedesk.dispatched", to=accounts_of_people([…]), title=N_("…"), …, now=now)` inside
their transaction, and `settle("servicedesk.ticket:17", now=now, but_for=actor.account_id)` once somebody has acted.
"""

from guanjia.foundation.notify.commands.telling import send, settle
from guanjia.foundation.notify.queries import accounts_of_people, accounts_with
from guanjia.foundation.notify.wording import Recorded
from guanjia.kernel.messages import Channel, MessageKind

__all__ = ["Channel", "MessageKind", "Recorded", "accounts_of_people", "accounts_with", "send", "settle"]
