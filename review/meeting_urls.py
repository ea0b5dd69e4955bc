"""Routes of meeting, ranking, decision and publication, under /review/. One URL an action."""

from django.urls import path

from review.views import attendance, decision, exports, live, meeting_papers, meetings, ranking, results

CASE = "cases/<slug:code>/"
ONE = "meetings/<int:meeting_id>/"

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.make, name="meeting_make"),
    path(ONE, meetings.meeting, name="meeting"),
    path(ONE + "change/", meetings.change, name="meeting_change"),
    path(ONE + "arrange/", meetings.arrange, name="meeting_arrange"),
    path(ONE + "notify/", meetings.notify, name="meeting_notify"),
    path(ONE + "attendance/", meetings.attend, name="meeting_attend"),
    path(ONE + "step/", meetings.step, name="meeting_step"),
    path(ONE + "notes/", meetings.note, name="meeting_note"),
    path(ONE + "resolve/", meetings.resolve, name="meeting_resolve"),
    path(ONE + "room/", live.room, name="meeting_room"),
    path(ONE + "live/", live.live, name="meeting_live"),
    path(ONE + "calendar.ics", meetings.calendar, name="meeting_calendar"),
    path(ONE + "papers/<slug:kind>/", meeting_papers.paper, name="meeting_paper"),
    path(ONE + "papers/<slug:kind>/pdf/", meeting_papers.paper_file, name="meeting_paper_file"),
    path(CASE + "attendance/", attendance.attend, name="committee_attend"),
    path(CASE + "dossier.zip", exports.dossier, name="committee_dossier"),
    path(CASE + "meeting.ics", attendance.calendar, name="committee_calendar"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("ranking/export/<slug:form>/", exports.export, name="ranking_export"),
    path("ranking/without/", ranking.without, name="ranking_without"),
    path(CASE + "scores/", ranking.scores, name="committee_scores"),
    path("decision/", decision.decision, name="decision"),
    path("decision/save/", decision.save, name="decision_save"),
    path("decision/ask/", decision.ask, name="decision_ask"),
    path("decision/report/", decision.report, name="decision_report"),
    path("decision/publish/", decision.publish, name="decision_publish"),
    path("decision/substitute/", decision.substitute, name="decision_substitute"),
    path(CASE + "result/", results.result, name="committee_result"),
    path(CASE + "objection/", results.objection, name="committee_objection"),
    path(CASE + "objection/answer/", results.answer_objection, name="committee_objection_answer"),
    path(CASE + "letter/", results.letter, name="committee_letter"),
    path(CASE + "letter/<slug:form>/", results.letter_file, name="committee_letter_file"),
]
