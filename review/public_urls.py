"""The page of the committee that everybody may read."""

from django.urls import path

from review.views import results

urlpatterns = [path("results/<slug:call_code>/", results.results, name="results")]
