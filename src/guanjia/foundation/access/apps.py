from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "guanjia.foundation.access"
    label = "access"
    verbose_name = _("Access")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from guanjia.foundation.access import signals  # noqa: F401 - connects its receivers
        from guanjia.foundation.access.standard_roles import sync_standard_roles

        post_migrate.connect(sync_standard_roles, sender=self)
