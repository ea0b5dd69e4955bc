"""Routes of the public pages."""

from django.urls import path

from proposals.views import public, public_files

app_name = "public"
urlpatterns = [
    path("call/", public.overview, name="call"),
    path("call/who/", public.who, name="who"),
    path("call/self-check/", public.self_check, name="self_check"),
    path("call/timeline/", public.timeline, name="timeline"),
    path("call/criteria/", public.criteria, name="criteria"),
    path("call/documents/", public.documents, name="documents"),
    path("call/documents/blank-form.<slug:form>", public_files.blank_form, name="blank_form"),
    path("call/documents/figure-template.<slug:form>", public_files.figure_template, name="figure_template"),
    path("call/guidelines/", public.guidelines, name="guidelines"),
    path("call/contact/", public.contact, name="contact"),
    path("announcements/", public.announcements, name="announcements"),
    path("announcements/<slug:slug>/", public.announcement, name="announcement"),
    path("terms/", public.terms, name="terms"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("glossary/", public.glossary, name="glossary"),
]
