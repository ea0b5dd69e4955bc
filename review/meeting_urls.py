"""Routes of meeting, ranking, decision and publication, under /review/. One URL an action."""

from django.urls import path

from review.views import decision, ranking, results

CASE = "cases/<slug:code>/"

urlpatterns = [
    path("ranking/", ranking.ranking, name="ranking"),
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
