from django.apps import AppConfig


class KpiConfig(AppConfig):
    name = "kpi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the rounds of the sweeper, what a second person confirms, the files in use, what stands on homes and overviews."""
        from kpi import confirmations, tasks  # noqa: F401, PLC0415  leaf: models are ready only now
        from kpi.views import home  # noqa: F401, PLC0415  the same
