from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "alliance_portal.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
