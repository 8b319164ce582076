"""Password rules of our own, beside Django's: a password does not come back too soon."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanjia.foundation.access.models import Account, PasswordHistory
from guanjia.foundation.audit import trail
from guanjia.kernel.actor import system_actor


class NotUsedBefore:
    """Refuses the present password and the last `GUANJIA_PASSWORD_HISTORY` ones (0: only the present one)."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or not user.pk:
            return
        old = [user.password] if user.has_usable_password() else []
        depth = settings.GUANJIA_PASSWORD_HISTORY
        if depth:
            past = PasswordHistory.objects.filter(account=user).order_by("-changed_at")
            old += list(past.values_list("password", flat=True)[:depth])
        if any(check_password(password, known) for known in old):
            raise ValidationError(_("This password was in use before. Choose another one."), code="used_before")

    def get_help_text(self) -> str:
        return _("It is not one you used before.")


@transaction.atomic
def renew_hash(account: Account, password: str) -> None:
    """Hash a right password anew where the stored hash is of an older strength, and say so in the trail."""
    Account.objects.filter(pk=account.pk).update(password=make_password(password))  # not a new one: no history
    account.refresh_from_db(fields=["password"])
    path = account.person.office.path if account.person else ""
    trail.record(system_actor("password-hash"), "access.password.rehashed", account, office_path=path)


def remember_password(account: Account, now: datetime) -> None:
    """Keep the hash now in use for the rule above, and no more of them than the rule asks for."""
    depth = settings.GUANJIA_PASSWORD_HISTORY
    if not depth:
        return
    PasswordHistory.objects.create(account=account, password=account.password, changed_at=now)
    kept = PasswordHistory.objects.filter(account=account).order_by("-changed_at").values("pk")[:depth]
    PasswordHistory.objects.filter(account=account).exclude(pk__in=[row["pk"] for row in kept]).delete()
