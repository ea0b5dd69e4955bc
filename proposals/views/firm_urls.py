"""Routes of a firm's people."""

from django.urls import path

from proposals.views import firm, firm_numbers

urlpatterns = [
    path("firms/numbers/", firm_numbers.numbers, name="firm_numbers"),
    path("firms/<int:firm_id>/number/confirm/", firm_numbers.confirm, name="firm_number_confirm"),
    path("firms/<int:firm_id>/number/refuse/", firm_numbers.refuse, name="firm_number_refuse"),
    path("firms/<int:firm_id>/", firm.firm, name="firm"),
    path("firms/<int:firm_id>/invite/", firm.invite, name="firm_invite"),
    path("firms/<int:firm_id>/people/<int:user_id>/remove/", firm.remove, name="firm_remove"),
    path("firms/<int:firm_id>/people/<int:user_id>/owner/", firm.make_owner, name="firm_make_owner"),
    path("firms/<int:firm_id>/people/<int:user_id>/hand-on/", firm.hand_on, name="firm_hand_on"),
]
