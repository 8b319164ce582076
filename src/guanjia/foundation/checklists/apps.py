from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecklistsConfig(AppConfig):
    name = "guanjia.foundation.checklists"
    label = "checklists"
    verbose_name = _("Checklists")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from guanjia.foundation.checklists.enforcing import enforced_lines
        from guanjia.foundation.standards import public as standards

        standards.declare_rows(enforced_lines)
