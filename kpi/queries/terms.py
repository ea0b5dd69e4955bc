"""The execution's numbers of a call (`kpi.rules.terms`)."""

from kpi.rules.terms import Terms, terms_of_settings
from proposals.models import Call
from proposals.queries.calls import programme_of

SETTING = "execution"  # in the call's rules


def terms_of(call: Call) -> Terms:
    """The terms of this call: its `execution` settings over the usual ones, and what stands in its columns (no query)."""
    programme = programme_of(call)
    return terms_of_settings(
        call.rules.get(SETTING) or {}, minimum_smes=programme.minimum_members, kpi4_growth_minimum=programme.kpi4_growth_minimum,
        non_execution_ban_years=programme.non_execution_ban_years, ceiling_twd=call.ceiling_twd, term_until=call.final_on,
    )
