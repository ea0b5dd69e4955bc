"""Pages of diagnosis, evidence and letters: name of the picture, path, role."""

PAPERS = (
    ("papers-diagnosis", "/execution/cases/{running}/diagnosis/", "staff"),
    ("papers-diagnosis-lead", "/execution/cases/{running}/diagnosis/", "lead"),
    ("papers-diagnosis-planning", "/execution/diagnosis/?call=113", "staff"),
    ("papers-wall", "/execution/cases/{running}/evidence/", "staff"),
    ("papers-wall-lead", "/execution/cases/{running}/evidence/?checked=no", "lead"),
    ("papers-evidence-twice", "/execution/evidence-twice/", "staff"),
    ("papers-letter", "/execution/cases/{closing}/letters/review/{review_result}/", "staff"),
)
