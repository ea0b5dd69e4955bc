"""The portal's routes and the yardsticks'."""

from django.urls import path

from alliance_portal import urls as portal
from tests.bench.yards import views

handler400, handler403, handler404, handler500 = portal.handler400, portal.handler403, portal.handler404, portal.handler500
urlpatterns = [
    path("yard/bare/", views.bare, name="yard_bare"),
    path("yard/page/", views.page, name="yard_page"),
    path("yard/ranking/", views.ranking, name="yard_ranking"),
    path("yard/save/<int:number>/", views.save, name="yard_save"),
    *portal.urlpatterns,
]
