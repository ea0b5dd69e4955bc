"""Routes of the slides (a case's page, staff's list), and the organiser's export."""

from django.urls import path

from review.views import overview, slides

urlpatterns = [
    path("overview/export/", overview.export, name="overview_export"),
    path("desk/slides/", slides.listing, name="slides_list"),
    path("proposals/<slug:code>/slides/", slides.slides, name="screening_slides"),
    path("proposals/<slug:code>/slides/extend/", slides.extend, name="screening_slides_extend"),
    path("proposals/<slug:code>/slides/upload/", slides.upload, name="screening_slides_upload"),
]
