"""Routes of the execution, under /execution/. One URL an action."""

from django.urls import path

from kpi.views import contract, points

CASE = "cases/<slug:code>/"
SIGNING = CASE + "contract/"

urlpatterns = [
    path(SIGNING, contract.contract, name="execution_contract"),
    path(SIGNING + "invite/", contract.invite, name="execution_invite"),
    path(SIGNING + "checklist/", contract.checklist, name="execution_checklist"),
    path(SIGNING + "extend/", contract.extend, name="execution_extend"),
    path(SIGNING + "sign/", contract.sign, name="execution_sign"),
    path(SIGNING + "decline/", contract.decline, name="execution_decline"),
    path(SIGNING + "end/", contract.end, name="execution_end"),
    path(SIGNING + "document/", contract.document, name="execution_document"),
    path(SIGNING + "points/", points.add, name="execution_points"),
    path(SIGNING + "points/print/", points.printed, name="execution_points_print"),
    path(SIGNING + "points/<int:point>/answer/", points.answer, name="execution_answer"),
    path(SIGNING + "points/<int:point>/settle/", points.settle, name="execution_settle"),
    path(SIGNING + "plans/", points.hand_in, name="execution_hand_in"),
    path(SIGNING + "plans/<int:version>/", points.plan, name="execution_plan"),
]
