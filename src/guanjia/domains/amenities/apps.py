from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AmenitiesConfig(AppConfig):
    name = "guanjia.domains.amenities"
    label = "amenities"
    verbose_name = _("Amenities")
    default_auto_field = "django.db.models.BigAutoField"
