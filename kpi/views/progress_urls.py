"""Routes of progress, checkpoints, closing, reports out, under /execution/. One URL an action."""

from django.urls import path

from kpi.views import board, check_papers, checkpoints, closing, diagnosis, glance, letters, obligations, outputs, progress, reviewed, reviews, visits
from kpi.views import wall as evidence_wall
from review.models import SavedView
from review.views import saved_views

CASE = "cases/<slug:code>/"
CHECKPOINT = CASE + "checkpoints/<int:position>/"
REVIEWS = CASE + "reviews/"
DUTY = CASE + "obligations/<slug:duty>/<int:member>/"
ADVISED = CASE + "diagnosis/<int:member>/"
LETTER = CASE + "letters/<slug:about>/<int:subject>/"
VISITS = CASE + "visits/"
VISIT = VISITS + "<int:visit_id>/"
PROGRESS_LIST = {"of": SavedView.List.PROGRESS, "route": "execution_board"}  # of its kept filters

urlpatterns = [
    path("", board.show, name="execution_board"),
    path("views/", saved_views.keep, PROGRESS_LIST, name="execution_view_save"),
    path("views/<int:view_id>/remove/", saved_views.drop, PROGRESS_LIST, name="execution_view_remove"),
    path("summary/", outputs.monthly, name="execution_summary"),
    path("data/", outputs.data, name="execution_data"),
    path("survey/", outputs.members_survey, name="execution_survey"),
    path(CASE + "progress/", progress.show, name="execution_progress"),
    path(CASE + "glance/", glance.show, name="execution_glance"),
    path("evidence-twice/", evidence_wall.twice, name="execution_evidence_twice"),
    path(CASE + "evidence/", evidence_wall.wall, name="execution_wall"),
    path(CASE + "evidence/<int:evidence_id>/thumbnail/", progress.thumbnail, name="execution_thumbnail"),
    path(CASE + "checkpoints/", checkpoints.current, name="execution_checkpoints"),
    path(CHECKPOINT, checkpoints.show, name="execution_checkpoint"),
    path(CHECKPOINT + "save/", checkpoints.save, name="execution_checkpoint_save"),
    path(CHECKPOINT + "settle/", checkpoints.settle, name="execution_checkpoint_settle"),
    path(CHECKPOINT + "evidence/<int:evidence_id>/", checkpoints.check, name="execution_evidence_check"),
    path(CHECKPOINT + "advice/", checkpoints.advise, name="execution_advice"),
    path(CHECKPOINT + "advice/<int:advice_id>/", checkpoints.follow, name="execution_advice_finish"),
    path(CHECKPOINT + "paper/", check_papers.make, name="execution_checkpoint_make"),
    path(CHECKPOINT + "paper/<slug:paper_form>/", check_papers.paper, name="execution_checkpoint_paper"),
    path("reviewed/<slug:code>/", reviewed.show, name="execution_reviewed"),
    path("reviewed/<slug:code>/evidence/<int:evidence_id>/", reviewed.evidence, name="execution_reviewed_evidence"),
    path("reviewed/<slug:code>/photos/<int:photo_id>/", reviewed.photo, name="execution_reviewed_photo"),
    path(REVIEWS, reviews.show, name="execution_reviews"),
    path(REVIEWS + "open/", reviews.begin, name="execution_review_open"),
    path(REVIEWS + "result/", reviews.decide, name="execution_review_result"),
    path(REVIEWS + "improvement/", reviews.demand, name="execution_improvement"),
    path(REVIEWS + "improvement/answer/", reviews.answer, name="execution_improvement_answer"),
    path(REVIEWS + "improvement/settle/", reviews.settle, name="execution_improvement_settle"),
    path(LETTER, letters.letter, name="execution_letter"),
    path(LETTER + "<slug:letter_form>/", letters.file, name="execution_letter_file"),
    path(VISITS, visits.show, name="execution_visits"),
    path(VISITS + "add/", visits.add, name="execution_visit_add"),
    path(VISIT, visits.visit, name="execution_visit"),
    path(VISIT + "change/", visits.change, name="execution_visit_change"),
    path(VISIT + "print/", visits.printed, name="execution_visit_print"),
    path(VISIT + "photos/", visits.photo, name="execution_visit_photo"),
    path(VISIT + "photos/<int:photo_id>/", visits.file, name="execution_visit_file"),
    path(VISIT + "actions/", visits.action, name="execution_visit_action"),
    path(VISIT + "actions/<int:action_id>/", visits.finish, name="execution_visit_finish"),
    path(VISIT + "sign-off/", visits.sign_off, name="execution_visit_sign_off"),
    path("diagnosis/", diagnosis.planning, name="execution_diagnoses"),
    path(CASE + "diagnosis/", diagnosis.show, name="execution_diagnosis"),
    path(ADVISED + "plan/", diagnosis.plan, name="execution_diagnosis_plan"),
    path(ADVISED + "sessions/<int:session_id>/", diagnosis.write, name="execution_diagnosis_session"),
    path(CASE + "obligations/", obligations.show, name="execution_obligations"),
    path(DUTY, obligations.hand_in, name="execution_obligation_hand_in"),
    path(DUTY + "settle/", obligations.settle, name="execution_obligation_settle"),
    path(DUTY + "file/", obligations.file, name="execution_obligation_file"),
    path(CASE + "closing/", closing.show, name="execution_closing"),
    path(CASE + "closing/save/", closing.save, name="execution_closing_save"),
    path(CASE + "closing/ask/", closing.ask, name="execution_close"),
    path(CASE + "closing/report/", closing.make, name="execution_closing_make"),
    path(CASE + "closing/report/<slug:report_form>/", closing.report, name="execution_closing_report"),
]
