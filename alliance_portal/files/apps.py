from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "alliance_portal.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
