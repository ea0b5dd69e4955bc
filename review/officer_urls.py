"""Routes of what officers sign and declare, under /accounts/: each his own."""

from django.urls import path

from review.views import undertaking

urlpatterns = [
    path("undertaking/", undertaking.undertaking, name="account_undertaking"),
    path("undertaking/sign/", undertaking.sign, name="account_undertaking_sign"),
    path("undertaking/print/", undertaking.printed, name="account_undertaking_print"),
    path("undertaking/conflicts/", undertaking.declare, name="account_conflict"),
    path("undertaking/conflicts/end/", undertaking.end, name="account_conflict_end"),
]
