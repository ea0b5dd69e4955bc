"""Routes of accounts beside allauth's."""

from django.urls import path

from alliance_portal.accounts import views

urlpatterns = [
    path("", views.account_home, name="account_home"),
    path("profile/", views.profile, name="account_profile"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
