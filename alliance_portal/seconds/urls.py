"""Routes of what a second person confirms."""

from django.urls import path

from alliance_portal.seconds import views

urlpatterns = [
    path("", views.seconds, name="seconds"),
    path("<int:second_id>/", views.second, name="second"),
    path("<int:second_id>/confirm/", views.confirm, name="second_confirm"),
    path("<int:second_id>/refuse/", views.refuse, name="second_refuse"),
    path("<int:second_id>/withdraw/", views.withdraw, name="second_withdraw"),
]
