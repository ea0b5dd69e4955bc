"""Routes of the public pages."""

from django.urls import path

from proposals.views import public

app_name = "public"
urlpatterns = [
    path("call/", public.overview, name="call"),
    path("call/who/", public.who, name="who"),
    path("call/self-check/", public.self_check, name="self_check"),
    path("call/timeline/", public.timeline, name="timeline"),
    path("call/criteria/", public.criteria, name="criteria"),
    path("call/documents/", public.documents, name="documents"),
    path("call/guidelines/", public.guidelines, name="guidelines"),
    path("call/contact/", public.contact, name="contact"),
    path("announcements/", public.announcements, name="announcements"),
    path("announcements/<slug:slug>/", public.announcement, name="announcement"),
    path("terms/", public.terms, name="terms"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("glossary/", public.glossary, name="glossary"),
]
