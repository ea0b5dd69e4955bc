"""Routes of the slides: a case's page, and staff's list."""

from django.urls import path

from review.views import slides

urlpatterns = [
    path("desk/slides/", slides.listing, name="slides_list"),
    path("proposals/<slug:code>/slides/", slides.slides, name="screening_slides"),
    path("proposals/<slug:code>/slides/upload/", slides.upload, name="screening_slides_upload"),
]
