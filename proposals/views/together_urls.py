"""Routes of working together on a section: the same for the alliance's sections and for those of a member's form."""

from django.urls import path

from proposals.views import assignments, comments, history, reminders

CASE = "proposals/<slug:code>/"
SECTION = "sections/<slug:section>/"


def of(head: str, prefix: str) -> list[object]:
    """The routes below a section; their names begin with `prefix`."""
    return [
        path(f"{head}{SECTION}history/", history.history, name=f"{prefix}history"),
        path(f"{head}{SECTION}history/compare/", history.compare, name=f"{prefix}compare"),
        path(f"{head}{SECTION}history/restore/", history.restore, name=f"{prefix}restore"),
        path(f"{head}{SECTION}comments/", comments.comments, name=f"{prefix}comments"),
        path(f"{head}{SECTION}comments/<int:thread>/resolve/", comments.resolve, name=f"{prefix}comment_resolve"),
        path(f"{head}{SECTION}assign/", assignments.assign, name=f"{prefix}assign"),
        path(f"{head}{SECTION}assign/done/", assignments.done, name=f"{prefix}assign_done"),
        path(f"{head}{SECTION}presence/", assignments.presence, name=f"{prefix}presence"),
    ]


urlpatterns = [
    *of(CASE, ""),
    *of(f"{CASE}members/<slug:key>/", "member_"),
    path(f"{CASE}comments/", comments.case_comments, name="case_comments"),
    path(f"{CASE}reminders/", reminders.remind, name="remind"),
]
