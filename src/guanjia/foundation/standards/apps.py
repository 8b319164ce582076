from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    name = "guanjia.foundation.standards"
    label = "standards"
    verbose_name = _("Standards library")
    default_auto_field = "django.db.models.BigAutoField"
