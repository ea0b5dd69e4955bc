"""Routes of progress, checkpoints, closing, reports out, under /execution/. One URL an action."""

from django.urls import path

from kpi.views import board, progress

CASE = "cases/<slug:code>/"

urlpatterns = [
    path("", board.show, name="execution_board"),
    path(CASE + "progress/", progress.show, name="execution_progress"),
    path(CASE + "evidence/<int:evidence_id>/thumbnail/", progress.thumbnail, name="execution_thumbnail"),
]
