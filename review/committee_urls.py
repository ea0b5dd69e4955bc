"""Routes of the committee: reviewers' pages under /review/, staff's under /desk/committee/, the lead's list in its case. One URL an action."""

from django.urls import path

from review.views.committee import (
    assign,
    avoid,
    board,
    codes,
    conflicts,
    declare,
    history,
    locking,
    offline,
    others,
    paper,
    reading,
    score,
    sealed,
    settings,
    undertaking,
    workbook,
)

CASE = "review/cases/<slug:code>/"
SEAT = "review/seats/<int:seat_id>/"
DESK = "desk/committee/<slug:board>/"

urlpatterns = [
    path(SEAT + "undertaking/", undertaking.undertaking, name="committee_undertaking"),
    path(SEAT + "undertaking/print/", undertaking.undertaking_print, name="committee_undertaking_print"),
    path(SEAT + "names/", declare.names, name="committee_declare"),
    path(SEAT + "employers/", declare.employers, name="committee_employers"),
    path(SEAT + "workbook/", workbook.workbook, name="committee_workbook"),
    path(SEAT + "workbook/sheets.xlsx", workbook.download, name="committee_workbook_file"),
    path("review/cases/offline.js", offline.worker, name="committee_offline_worker"),
    path(CASE, score.score, name="committee_score"),
    path(CASE + "save/", score.score_save, name="committee_score_save"),
    path(CASE + "recuse/", score.recuse, name="committee_recuse"),
    path(CASE + "history/", history.own, name="committee_history"),
    path(CASE + "others/", others.others, name="committee_others"),
    path(CASE + "paper.pdf", reading.paper, name="committee_paper"),
    path(CASE + "figures/<slug:digest>/", reading.figure, name="committee_figure"),
    path("review/sealed/", sealed.sealed, name="committee_sealed"),
    path("review/sealed/<int:opening_id>/", sealed.open_sealed, name="committee_sealed_open"),
    path(DESK, board.board, name="committee_board"),
    path(DESK + "seats/", board.seat, name="committee_seat"),
    path(DESK + "cases/", board.cases, name="committee_cases"),
    path(DESK + "open/", board.open_review, name="committee_open"),
    path(DESK + "round/", board.second_round, name="committee_round"),
    path(DESK + "lock/", locking.lock, name="committee_lock"),
    path(DESK + "settings/", settings.settings, name="committee_settings"),
    path(DESK + "conflicts/", conflicts.conflicts, name="committee_conflicts"),
    path(DESK + "codes/", codes.codes, name="committee_codes"),
    path(DESK + "assign/", assign.assign, name="committee_assign"),
    path(DESK + "sheets/<int:seat_id>/print/", paper.blank, name="committee_paper_blank"),
    path(DESK + "sheets/<int:seat_id>/print/pdf/", paper.blank_file, name="committee_paper_blank_file"),
    path(DESK + "sheets/<int:seat_id>/<slug:code>/", paper.paper_sheet, name="committee_paper_sheet"),
    path(DESK + "sheets/<int:seat_id>/<slug:code>/history/", history.of_sheet, name="committee_sheet_history"),
    path(DESK + "sheets/<int:seat_id>/<slug:code>/countersign/", paper.paper_countersign, name="committee_paper_countersign"),
    path("proposals/<slug:code>/avoid/", avoid.avoid, name="avoid_list"),
]
