"""Root addresses. Each room brings its own `urls`: `urlpatterns` for pages, `api_patterns` below /api/v1/."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from guanjia.config import health, metrics

pages: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
api: list[URLPattern | URLResolver] = [path("schema/", SpectacularAPIView.as_view(), name="api-schema")]
for room in apps.get_app_configs():
    if room.name.startswith("guanjia.") and room.name != "guanjia.config" and find_spec(f"{room.name}.urls"):
        module = import_module(f"{room.name}.urls")
        pages += module.urlpatterns
        api += getattr(module, "api_patterns", [])

urlpatterns = [*pages, path("api/v1/", include(api))]

handler404 = "guanjia.ui.answers.not_found"
handler500 = "guanjia.ui.answers.broken"
