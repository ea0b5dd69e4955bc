"""The texts of a call that staff edit: their keys, their names, where they are read."""

from alliance_portal.lib.findings import Text

NAMES = {
    "lead": Text("首頁標題與簡介", "Headline and introduction"),
    "who": Text("誰可以申請（4個條件）", "Who may apply (conditions)"),
    "who_detail": Text("申請資格說明", "Who may apply, in detail"),
    "documents": Text("應備文件（清單）", "Documents (list)"),
    "documents_detail": Text("應備文件與送件", "Documents and delivery"),
    "guidelines": Text("申請須知", "Guidelines for applicants"),
    "kpi_note": Text("關鍵績效指標說明", "Note on KPIs"),
    "terms": Text("使用條款", "Terms of use"),
    "privacy": Text("隱私權說明", "Privacy notice of the portal"),
    "accessibility": Text("無障礙聲明", "Accessibility statement"),
    "privacy_notice": Text("個人資料蒐集與利用聲明", "Personal-data notice"),
    "privacy_consent": Text("個資聲明下方的同意句", "Sentence of consent under the notice"),
    "officer_undertaking": Text("承辦人員保密及利益迴避切結書", "Officers' undertaking of confidentiality and recusal"),
    "reviewer_undertaking": Text("審查委員保密及利益迴避切結書", "Committee members' undertaking of confidentiality and recusal"),
    "reviewer_notice": Text("審查委員個人資料蒐集告知", "Notice on committee members' personal data"),
}
# texts that a call may lack: nothing is asked of anybody then (of committee members: until their committee sits)
OPTIONAL = ("officer_undertaking", "reviewer_undertaking", "reviewer_notice")
PAGES = tuple(key for key in NAMES if key not in OPTIONAL)
NOTICES = ("privacy_notice", "privacy_consent")
# the public page on which a text is read, by its name in the routes
PAGE_OF = {
    "lead": "call", "who": "who", "who_detail": "who", "documents": "documents", "documents_detail": "documents", "guidelines": "guidelines",
    "kpi_note": "criteria", "terms": "terms", "privacy": "privacy", "accessibility": "accessibility",
}
HELP, ANNOUNCEMENT = "help.", "announcement."
LANGUAGES = ("zh-hant", "en")
