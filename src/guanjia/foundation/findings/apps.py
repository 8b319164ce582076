from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingsConfig(AppConfig):
    name = "guanjia.foundation.findings"
    label = "findings"
    verbose_name = _("Findings to put right")
    default_auto_field = "django.db.models.BigAutoField"
