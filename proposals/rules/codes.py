"""The code of each place of the form (spec: findings): what a blank there, or a value out of its range, is called."""

from collections.abc import Mapping
from types import MappingProxyType

from proposals.catalogue.model import Field, Scope

OPTION_TEXT = "F-42"  # a ticked option's text line that is empty

# A section has one code for all its fields, or names every field: a field that stands in neither has no code, and a test fails.
ALLIANCE: Mapping[str, str | Mapping[str, str]] = MappingProxyType({
    "document_self_check": {
        "check_proposal_sealed": "D-17",
        "check_registration_proof": "D-18",
        "check_member_forms": "D-19",
        "registration_proof_file": "D-18",
    },
    "cover": {"alliance_theme": "F-03", "cooperating_unit": "F-02"},
    "alliance_basic": {
        "lead_company_name": "F-05",
        **dict.fromkeys(("pi_name", "pi_title", "pi_phone", "pi_mobile", "pi_email"), "F-05"),
        **dict.fromkeys(("contact_name", "contact_title", "contact_phone", "contact_mobile", "contact_email"), "F-05"),
        "members": "F-06",
        "target_market": "F-07",
        "target_country_other": "F-07",
        "alliance_features": "F-07",
        "past_government_resources": "F-08",
        "lead_seal": "F-09",
        "truth_declaration": "F-09",
    },
    "plan_summary": {
        "application_kind": "F-11",
        "business_model": "F-11",
        **dict.fromkeys(("summary_members", "summary_market", "summary_marketing_model", "summary_expected_benefit"), "F-12"),
        "summary_kpis": "F-13",
    },
    "member_overview": "F-15",
    "alliance_background": {
        "target_country_and_theme": "F-17",
        "industry_difficulties": "F-18",
        "member_composition": "F-19",
        "competitor_analysis": "F-20",
    },
    "goals_methods": {
        "plan_goal": "F-21",
        "strategy_figure": "F-22",
        "strategy_text": "F-22",
        "business_model_figure": "F-23",
        "business_model_text": "F-23",
        "marketing_model": "F-24",
        "product_positioning": "F-25",
    },
    "quantified_benefits": "F-26",
    "qualitative_benefits": "F-27",
    "schedule": {"gantt": "F-28", "monthly_progress": "F-29"},
    "checkpoint_midterm": "F-31",
    "checkpoint_final": "F-32",
    "mailing_label": "D-23",
    "supplementary": {"theme_industry": "E-10", "theme_industry_other": "E-10", "no_duplicate_declaration": "E-11"},
})

MEMBER: Mapping[str, str | Mapping[str, str]] = MappingProxyType({
    "identity": {"company_name": "F-06", "owner_name": "F-06", "ubn": "E-29"},
    "overview": "F-15",
    "supplementary": {
        "paid_in_capital": "E-02",
        "regular_employees": "E-02",
        "sme_basis": "E-02",
        "sme_reason": "E-02",
        "sme_evidence_date": "E-02",
        "registration_kind": "E-03",
        "founding_date": "E-20",
        "coaching_history": "E-20",
        "sanction_declaration": "E-14",
        "consensus_declaration": "E-28",
    },
    "member_company": {
        "company_name": "F-06",
        "ubn": "E-29",
        "capital_total": "F-34",
        "employee_count": "F-34",
        **dict.fromkeys(("contact_name", "contact_title", "contact_phone", "contact_fax", "contact_mobile", "contact_email"), "E-19"),
        **dict.fromkeys(("diagnosis_mode", "video_platforms", "video_platform_other"), "F-35"),
        **dict.fromkeys(("diagnosis_place", "company_address", "other_place_address"), "F-35"),
    },
    "member_privacy": "E-19",
    "survey_domestic": "F-37",
    "survey_overseas": {
        **dict.fromkeys(("has_overseas_experience", "no_overseas_reason", "export_products", "overseas_branches", "branch_countries"), "F-38"),
        **dict.fromkeys(("overseas_agents", "agent_countries", "foreign_packaging", "packaging_languages"), "F-38"),
        **dict.fromkeys(("packaging_language_other", "southbound_share", "first_entry_year"), "F-38"),
        "entry_order": "F-39",
        **dict.fromkeys(("largest_southbound_country", "largest_entry_year", "largest_revenue_share"), "F-38"),
    },
    "survey_digital": "F-40",
    "survey_future": "F-41",
})

# Answers behind a hidden question: the section's code where the section has one of its own (F-39 is only the order of entry).
HIDDEN: Mapping[str, str] = MappingProxyType({"survey_overseas": "F-38"})


def code_of(scope: Scope, section: str, field: str) -> str:
    """The code of a place. `field` is the field's key, also for a cell of a table. KeyError when the table has none."""
    codes = (ALLIANCE if scope is Scope.ALLIANCE else MEMBER)[section]
    return codes if isinstance(codes, str) else codes[field]


def blank_code(scope: Scope, section: str, field: Field) -> str:
    """The code of a blank: an option's text line has its own (F-42)."""
    return OPTION_TEXT if field.carrier else code_of(scope, section, field.key)


def hidden_code(scope: Scope, section: str, field: str) -> str:
    """The code of an answer that stands behind a hidden question."""
    return HIDDEN.get(section) or code_of(scope, section, field)
