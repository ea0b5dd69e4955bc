from django.apps import AppConfig


class SecondsConfig(AppConfig):
    name = "alliance_portal.seconds"
    label = "seconds"
    default_auto_field = "django.db.models.BigAutoField"
