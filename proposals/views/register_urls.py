"""Routes of staff's registers."""

from django.urls import path

from proposals.views import registers as views

REGISTER = "registers/<slug:register>/"
BATCH = "registers/imports/<int:import_id>/"

urlpatterns = [
    path(BATCH, views.register_batch, name="register_batch"),
    path(BATCH + "apply/", views.register_apply, name="register_apply"),
    path(BATCH + "undo/", views.register_undo, name="register_undo"),
    path(REGISTER, views.registers, name="registers"),
    path(REGISTER + "import/", views.register_import, name="register_import"),
    path(REGISTER + "template.xlsx", views.register_template, name="register_template"),
    path(REGISTER + "add/", views.register_add, name="register_add"),
    path(REGISTER + "<int:row_id>/", views.register_row, name="register_row"),
    path(REGISTER + "<int:row_id>/remove/", views.register_remove, name="register_remove"),
]
