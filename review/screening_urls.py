"""Routes of the check: staff's under /desk/, the lead's under its case. One URL an action."""

from django.urls import path

from review.views.screening import corrections, opinions, outcomes, page, reading, rulings, supply

CHECK = "desk/cases/<slug:code>/check/"
CASE = "proposals/<slug:code>/"

urlpatterns = [
    path("desk/corrections/", corrections.awaited, name="screening_corrections"),
    path(CHECK, page.check, name="screening_check"),
    path(CHECK + "start/", page.start, name="screening_start"),
    path(CHECK + "answers/", page.answer, name="screening_answer"),
    path(CHECK + "officer/", page.officer, name="screening_officer"),
    path(CHECK + "ruling/", rulings.ruling, name="screening_rule"),
    path(CHECK + "compare/<slug:other>/", rulings.compare, name="screening_compare"),
    path(CHECK + "correction/", corrections.ask, name="screening_correct"),
    path(CHECK + "correction/until/", corrections.until, name="screening_until"),
    path(CHECK + "correction/drop/", corrections.drop, name="screening_drop"),
    path(CHECK + "correction/settle/", corrections.settle, name="screening_settle"),
    path(CHECK + "correction/items/<int:item_id>/arrival/", corrections.arrival, name="screening_arrival"),
    path(CHECK + "correction/notices/<int:round_number>/", corrections.notice, name="screening_notice"),
    path(CHECK + "pass/", outcomes.passed, name="screening_pass"),
    path(CHECK + "refuse/", outcomes.refuse, name="screening_refuse"),
    path(CHECK + "withdraw/", outcomes.withdraw, name="screening_withdraw"),
    path(CHECK + "withdraw/letters/<int:request_id>/", outcomes.letter, name="screening_letter"),
    path(CHECK + "opinion/", opinions.opinion, name="screening_opinion"),
    path(CHECK + "opinion/print/", opinions.printed, name="screening_opinion_print"),
    path(CASE + "supply/", supply.supply, name="screening_supply"),
    path(CASE + "supply/hand-in/", supply.hand_in, name="screening_hand_in"),
    path(CASE + "supply/<int:item_id>/", supply.upload, name="screening_upload"),
    path(CASE + "supply/<int:item_id>/file/", corrections.file, name="screening_file"),
    path(CASE + "findings/", reading.findings, name="screening_findings"),
    path(CASE + "result/", supply.result, name="screening_result"),
]
