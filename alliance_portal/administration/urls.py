"""Routes of administration, and of everybody's own notices."""

from django.urls import path

from alliance_portal.administration.views import invitations, outbox, people, technical

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/reviewers/", invitations.reviewers, name="reviewer_invitations"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/role/", people.change_office, name="person_office"),
    path("people/<int:user_id>/disable/", people.disable, name="person_disable"),
    path("people/<int:user_id>/enable/", people.enable, name="person_enable"),
    path("people/<int:user_id>/second-factor/", people.reset, name="person_reset"),
    path("people/<int:user_id>/trail/", people.trail, name="person_trail"),
    path("technical/", technical.technical, name="technical"),
    path("technical/jobs/<uuid:job_id>/retry/", technical.retry, name="technical_retry"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/resend/", outbox.send_failed_again, name="outbox_resend_failed"),
    path("outbox/<int:mail_id>/", outbox.mail, name="outbox_mail"),
    path("outbox/<int:mail_id>/resend/", outbox.send_again, name="outbox_resend"),
    path("outbox/<int:mail_id>/hold/", outbox.hold_back, name="outbox_hold"),
    path("outbox/<int:mail_id>/bounce/", outbox.bounce, name="outbox_bounce"),
    path("accounts/notices/", outbox.notices, name="account_notices"),
    path("accounts/notices/read/", outbox.notices_read, name="account_notices_read"),
]
