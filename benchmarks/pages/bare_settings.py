"""The house's database and tables, and nothing else of the house."""

from pathlib import Path

from guanjia.config.settings import *  # noqa: F403

ROOT_URLCONF = "bare"
WSGI_APPLICATION = "bare.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])]
        },
    }
]
