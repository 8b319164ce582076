from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "guanjia.config"
    label = "config"
