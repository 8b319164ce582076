"""What may be granted in the message room, and the words for what it records."""

from django.utils.translation import gettext_lazy as _

from guanjia.kernel.rights import Right

NOUNS = {
    "notify.gateway": _("Way out for messages"),
    "notify.webhook": _("Webhook"),
    "notify.delivery": _("Delivery"),
    "notify.message": _("Message"),
    "notify.settings": _("Message settings"),
}

RIGHTS = (Right("notify.configure", _("Set up ways out for messages and webhooks"), frozenset({"sys_admin"})),)

EVENTS = {
    "notify.settings.changed": _("Message settings changed"),
    "notify.gateway.saved": _("Way out saved: %(channel)s"),
    "notify.gateway.tested": _("Way out tested: %(channel)s"),
    "notify.webhook.saved": _("Webhook saved: %(name)s"),
    "notify.webhook.rotated": _("Webhook got a new secret: %(name)s"),
    "notify.webhook.tested": _("Webhook tested: %(name)s"),
    "notify.delivery.resent": _("Delivery sent again"),
}
