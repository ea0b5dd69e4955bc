from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the rounds of the sweeper, what a second person confirms, the files in use, the demonstration of the desk."""
        from review import confirmations, tasks  # noqa: F401, PLC0415  leaf: models are ready only now
        from review.views import home, slides  # noqa: F401, PLC0415  the same
