from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the rounds of the sweeper, what a second person confirms, what lies open to reviewers, files in use, the demonstration."""
        from proposals.reviewing import open_to_reviewers  # noqa: PLC0415  leaf: models are ready only now
        from review import confirmations, tasks  # noqa: F401, PLC0415  the same
        from review.queries.reviewing import proposals_open_to  # noqa: PLC0415  the same
        from review.views import home, overview, result_notes, slides  # noqa: F401, PLC0415  the same
        from review.views.committee import home as reviewers_home  # noqa: F401, PLC0415  the same
        from review.views.committee import todos  # noqa: F401, PLC0415  the same

        open_to_reviewers(proposals_open_to)
