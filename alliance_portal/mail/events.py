"""Every mail that the portal knows, and what its templates need. A caller that forgets something is told at once, not the reader."""

# event -> names that the context must hold; all of them text for reading (dates in words, links whole). Besides these every
# template knows `prefix`, `year` (of the call), `contact` and `base_url`.
EVENTS: dict[str, tuple[str, ...]] = {
    # of this programme (glossary 1.5)
    "member_invitation": ("lead_firm", "theme", "until", "valid_until", "invited_by", "link"),
    "reviewer_invitation": ("invited_by", "valid_until", "link"),
    "colleague_invitation": ("firm", "invited_by", "valid_until", "link"),
    "consent_needed": ("person", "firm", "theme", "filled_by", "until", "link"),
    "named_person_notice": ("person", "firm", "theme", "role", "named_by", "notice", "link"),
    "named_person_objected": ("person", "theme", "named", "link"),
    "submission_receipt": ("person", "theme", "submission_no", "submitted_at", "content_hash", "paper_until", "link"),
    "withdrawn": ("person", "theme", "code", "withdrawn_by", "withdrawn_at", "reason"),
    "deadline_reminder": ("person", "theme", "time_left", "open_items", "text", "deadline", "link"),
    "slides_reminder": ("person", "theme", "time_left", "slides_until", "link"),
    "slides_extended": ("person", "theme", "before", "until", "reason", "link"),
    "reminder_member": ("person", "theme", "time_left", "open_items", "deadline", "link"),
    "comments_digest": ("person", "count", "comments"),
    "assignments_due": ("person", "theme", "assignments", "link"),
    "firm_handed_on": ("person", "firm", "handed_by", "owner", "link"),
    "file_unsafe": ("person", "theme", "file", "where", "link"),
    "file_unsafe_staff": ("person", "code", "file", "number", "found_in"),
    "job_failed_staff": ("person", "work", "error", "attempts", "asked_by", "number"),
    # the desk: 收件確認 and its clock, late paper, extensions, days without work
    "paper_acknowledged": ("person", "theme", "case_no", "arrived_at", "submission_no", "uploaded_at", "link"),
    "acknowledgement_due": ("person", "theme", "case_no", "due", "left", "link"),
    "late_refused": ("person", "theme", "deadline", "arrived_at", "reason"),
    "deadline_extended": ("person", "theme", "before", "until", "reason", "link"),
    "work_stopped": ("person", "theme", "title", "text", "deadline", "link"),
    # the eligibility and document check: 補件／補正, its result
    "correction_asked": ("person", "theme", "count", "text", "until", "until_short", "link"),
    "correction_changed": ("person", "theme", "what", "text", "until", "reason", "link"),
    "correction_reminder": ("person", "theme", "count", "text", "until", "until_short", "link"),
    "correction_supplied": ("person", "theme", "number", "at", "link"),
    "correction_overdue": ("person", "theme", "number", "until", "link"),
    "screening_passed": ("person", "theme", "link"),
    "screening_refused": ("person", "theme", "kind", "text", "link"),
    # the execution: signing, monthly reports, changes
    "signing_invitation": ("person", "theme", "amount", "until", "until_short", "link"),
    "contract_signed": ("person", "theme", "signed", "term_until", "amount", "link"),
    "points_listed": ("person", "theme", "count", "link"),
    "point_returned": ("person", "theme", "number", "remark", "link"),
    "report_returned": ("person", "theme", "firm", "month", "remark", "link"),
    "alliance_report_returned": ("person", "theme", "month", "remark", "link"),
    "alliance_report_accepted": ("person", "theme", "month", "link"),
    "report_due": ("person", "theme", "firm", "month", "due", "due_short", "link"),
    "report_overdue": ("person", "theme", "firm", "month", "due", "days", "link"),
    "reports_overdue_lead": ("person", "theme", "month", "firms", "days", "link"),
    "reports_overdue_staff": ("person", "theme", "month", "firms", "days", "link"),
    "checkpoint_due": ("person", "theme", "due", "due_short", "required", "link"),
    "checkpoint_decided": ("person", "theme", "day", "outcome", "text", "link"),
    "effect_data_due": ("person", "theme", "firm", "duty", "data_year", "link"),
    "change_asked": ("person", "theme", "number", "kind", "reason", "link"),
    "change_decided": ("person", "theme", "number", "kind", "outcome", "note", "link"),
    "execution_ended": ("person", "theme", "outcome", "reason", "link"),
    # reviews of the execution, improvement, closing
    "midterm_review_opened": ("person", "theme", "held_on", "place", "link"),
    "final_review_opened": ("person", "theme", "held_on", "place", "link"),
    "review_decided": ("person", "theme", "kind", "outcome", "text", "link"),
    "improvement_asked": ("person", "theme", "due", "due_short", "text", "link"),
    "improvement_settled": ("person", "theme", "is_met", "text", "link"),
    "case_closed": ("person", "theme", "closed_on", "link"),
    # the committee: what to sign and look through, what lies open to score
    "reviewer_seated": ("person", "link"),
    "undertaking_renewed": ("person", "link"),
    "review_opened": ("person", "count", "link"),
    "sealed_opened": ("person", "theme", "code", "at", "reason", "link"),
    # meeting and result (W-13 to W-17)
    "meeting_notice": ("person", "theme", "title", "place", "starts_at", "minutes", "slides_until", "link"),
    "meeting_notice_member": ("person", "title", "place", "starts_at", "cases", "link"),
    "review_result": ("person", "theme", "outcome", "amount", "reason", "text", "link"),
    "reserve_moved_up": ("person", "theme", "outcome", "amount", "reason", "text", "link"),
    "objection_filed": ("person", "theme", "code", "link"),
    "objection_answered": ("person", "theme", "text", "link"),
    # a second person (複核), accounts, business numbers
    "second_person_needed": ("person", "what", "asked_by", "reason", "until", "link"),
    "second_person_decided": ("person", "what", "decided_by", "outcome", "note", "link"),
    "office_changed": ("person", "account", "before", "after", "asked_by", "confirmed_by", "reason"),
    "person_disabled": ("person", "reason"),
    "person_enabled": ("person", "reason", "link"),
    "second_factor_reset": ("person", "at", "asked_by", "confirmed_by", "link"),
    "firm_number_confirmed": ("person", "firm", "number", "note"),
    "firm_number_refused": ("person", "firm", "number", "note", "link"),
    # of the account (allauth's own names behind "account_")
    "account_email_confirmation": ("activate_url",),
    "account_email_confirmation_signup": ("activate_url",),
    "account_password_reset_key": ("password_reset_url",),
    "account_account_already_exists": ("password_reset_url",),
    "account_unknown_account": ("signup_url",),
    "account_password_changed": ("timestamp", "ip"),
    "account_password_set": ("timestamp", "ip"),
    "account_password_reset": ("timestamp", "ip"),
    "account_email_changed": ("from_email", "to_email", "timestamp", "ip"),
    "account_email_confirm": ("timestamp", "ip"),
    "account_email_deleted": ("deleted_email", "timestamp", "ip"),
    "account_totp_activated": ("timestamp", "ip"),
    "account_totp_deactivated": ("timestamp", "ip"),
    "account_recovery_codes_generated": ("timestamp", "ip"),
}
LANGUAGES = ("zh-hant", "en")


class UnknownEvent(KeyError):
    """No template of this name."""


class IncompleteMail(ValueError):
    """The context lacks something that the templates show."""


def check_context(event: str, names: "set[str]") -> None:
    """Raise UnknownEvent or IncompleteMail."""
    if event not in EVENTS:
        raise UnknownEvent(event)
    missing = [name for name in EVENTS[event] if name not in names]
    if missing:
        raise IncompleteMail(f"{event}: {', '.join(missing)}")
