"""Routes of a firm's people."""

from django.urls import path

from proposals.views import firm

urlpatterns = [
    path("firms/<int:firm_id>/", firm.firm, name="firm"),
    path("firms/<int:firm_id>/invite/", firm.invite, name="firm_invite"),
    path("firms/<int:firm_id>/people/<int:user_id>/remove/", firm.remove, name="firm_remove"),
    path("firms/<int:firm_id>/people/<int:user_id>/owner/", firm.make_owner, name="firm_make_owner"),
]
