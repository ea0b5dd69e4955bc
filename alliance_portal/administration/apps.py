from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "alliance_portal.administration"
    label = "administration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what a second person confirms here, what invitations lead to, and what the sweeper looks for."""
        from alliance_portal.administration import confirmations, invitations, tasks  # noqa: F401, PLC0415  leaf: models are ready only now
