"""Routes of background work."""

from django.urls import path

from alliance_portal.jobs import views

urlpatterns = [path("<uuid:job_id>/", views.job, name="job")]
