"""What other cases have in common with this one, side by side with links: live cases of the same firms, the same contact persons.

Findings say that there is something; these panels show what. Nothing is decided here (E-11, E-12, E-28).
"""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from proposals.forms.markup import html, joined, when
from proposals.models import Proposal
from proposals.rules.dossier import Dossier
from proposals.rules.places import target
from proposals.rules.wording import firm
from proposals.views.links import address
from review.screening.gathering import Screened
from review.views.screening.words import said


def live_cases(case: Proposal, screened: Screened) -> SafeString:
    """Every live case with a firm of this one: the firm and its part here, its part there, the other case."""
    heads = _("在本案"), _("在另一案"), _("另一案")
    return joined([
        html(
            '<tr><th scope="row">{}<span class="sub">{}</span></th><td data-label="{}">{}</td><td data-label="{}">{}</td>'
            '<td data-label="{}">{}</td></tr>',
            said(firm(screened.dossier, each.index)), screened.dossier.members[each.index].ubn, heads[0], _part(each.index), heads[1],
            _part(each.position), heads[2], _other(case, each.code, each.lead),
        )
        for each in screened.around.others
    ])  # fmt: skip


def _part(position: int) -> str:
    return _("領導企業") if position == 0 else _("成員")


def _other(case: Proposal, code: str, name: str) -> SafeString:
    """The other case, with the links by which staff look at it."""
    return html(
        '<a href="{}">{}</a>{} <a class="nowrap" href="{}">{}</a>', address("screening_check", code), code,
        when(name, '<span class="sub">{}</span>', name), address("screening_compare", case.code, code), _("左右對照"),
    )  # fmt: skip


def contacts(case: Proposal, screened: Screened) -> SafeString:
    """Every contact that stands elsewhere too: what and whose it is here, whose it is there."""
    heads = _("在本案"), _("在另一案")
    return joined([
        html(
            '<tr><th scope="row">{}</th><td data-label="{}">{}<span class="sub">{}</span></td>'
            '<td data-label="{}">{}<span class="sub">{}</span></td></tr>',
            each.shown, heads[0], _whose(screened.dossier, each.where), _label(screened.dossier, each.where), heads[1],
            _other(case, each.code, "") if each.code else _("本案的另一家成員"), each.elsewhere,
        )
        for each in screened.around.contacts
    ])  # fmt: skip


def _whose(dossier: Dossier, where: str) -> str:
    """The firm here: the member's own contact, else the lead firm for the alliance."""
    index = target(where).member_index
    return said(firm(dossier, index or 0)) if dossier.members else ""


def _label(dossier: Dossier, where: str) -> str:
    """What the contact is, in the words of the form."""
    place = target(where)
    return said(dossier.edition.section(place.section, place.scope).field(place.field).label)
