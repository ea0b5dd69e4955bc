from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the work, the invitations and what a second person confirms of this app."""
        from proposals import confirmations, entrance, tasks  # noqa: F401, PLC0415  leaf: models are ready only now
