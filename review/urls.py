"""Routes of the desk, under /desk/. One URL an action."""

from django.urls import path

from review.models import SavedView
from review.views import acknowledge, bulk, calendar, case, correction, desk, extensions, papers, saved_views

CASE = "cases/<slug:code>/"
DESK_LIST = {"of": SavedView.List.DESK, "route": "desk"}  # of its kept filters

urlpatterns = [
    path("", desk.show, name="desk"),
    path("views/", saved_views.keep, DESK_LIST, name="desk_view_save"),
    path("views/<int:view_id>/remove/", saved_views.drop, DESK_LIST, name="desk_view_remove"),
    path(CASE, case.case, name="desk_case"),
    path(CASE + "intake/", case.intake, name="desk_intake"),
    path(CASE + "papers/<int:paper_id>/", correction.correct, name="desk_correct"),
    path(CASE + "late/", case.late, name="desk_late"),
    path(CASE + "extend/", extensions.extend_case, name="desk_case_extend"),
    path(CASE + "contacts/", case.contact, name="desk_contact"),
    path(CASE + "scans/<int:paper_id>/", case.scan, name="desk_scan"),
    path("acknowledge/", acknowledge.acknowledge, name="desk_acknowledge"),
    path("bulk/start/", bulk.start, name="desk_bulk_start"),
    path("bulk/officer/", bulk.officer, name="desk_bulk_officer"),
    path("bulk/remind/", bulk.remind, name="desk_bulk_remind"),
    path("bulk/export/", bulk.export, name="desk_bulk_export"),
    path("register/", papers.register, name="desk_register"),
    path("labels/", papers.labels, name="desk_labels"),
    path("calendar/", calendar.calendar, name="desk_calendar"),
    path("extend/", extensions.extend, name="desk_extend"),
    path("stop-work/", extensions.stop_work, name="desk_stop_work"),
]
