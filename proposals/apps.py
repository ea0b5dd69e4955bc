from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the work and the invitations of this app."""
        from proposals import entrance, tasks  # noqa: F401, PLC0415  leaf: models are ready only now
