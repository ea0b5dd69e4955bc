"""The editions of the form that a call may use: the built-in files and those that staff uploaded."""

from dataclasses import dataclass, replace
from datetime import datetime

from proposals.catalogue import CatalogueError, Edition, load_edition
from proposals.catalogue.loader import FORMS
from proposals.catalogue.needed import months_of
from proposals.models import Call, FormEdition
from proposals.queries.calls import base_edition, edition_of, programme_of, years_of
from proposals.rules.dossier import Programme


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One edition in the list. `ref` stands for it in addresses: a built-in one's name, an uploaded one's digest."""

    ref: str
    name: str
    digest: str
    file_name: str = ""
    uploaded_by: str = ""
    uploaded_at: datetime | None = None
    used_by: tuple[str, ...] = ()
    is_own: bool = False  # of the call that is looked at

    @property
    def is_built_in(self) -> bool:
        """Whether it came with the portal."""
        return self.ref == self.name


def editions(call: Call) -> list[EditionRow]:
    """Every edition, uploaded ones first, the newest at the top (two queries)."""
    used: dict[str, list[str]] = {}
    for code, name, digest in Call.objects.order_by("code").values_list("code", "edition", "edition_digest"):
        used.setdefault(digest or name, []).append(code)
    own = call.edition_digest or call.edition
    rows = [
        EditionRow(row.digest, row.name, row.digest, row.file_name, str(row.uploaded_by or ""), row.uploaded_at, tuple(used.get(row.digest, ())),
                   row.digest == own)
        for row in FormEdition.objects.defer("content").select_related("uploaded_by")
    ]
    built_in = [EditionRow(name, name, load_edition(name).digest, used_by=tuple(used.get(name, ())), is_own=name == own) for name in built_in_names()]
    return [*rows, *built_in]


def built_in_names() -> list[str]:
    """The editions that came with the portal, the newest first."""
    return sorted((path.stem for path in FORMS.glob("*.yaml")), reverse=True)


def find_edition(ref: str) -> FormEdition | str | None:
    """The uploaded edition of this digest, the name of a built-in one, or None (at most one query)."""
    if ref in built_in_names():
        return ref
    return FormEdition.objects.select_related("uploaded_by").filter(digest=ref).first() if len(ref) == 64 else None


def edition_for(call: Call, found: FormEdition | str) -> Edition:
    """An edition with its labels filled for a call, whether it uses it or not. Raises CatalogueError."""
    return base_edition(found, "", years_of(call)) if isinstance(found, str) else base_edition(found.name, found.digest, years_of(call))


def present_edition(call: Call) -> Edition | None:
    """The edition that a call uses now; None while it cannot be read."""
    try:
        return edition_of(call)
    except (CatalogueError, FormEdition.DoesNotExist):
        return None


def programme_for(call: Call, edition: Edition) -> Programme:
    """The call's numbers with the months of this edition's schedule: a form is shown and printed with its own months."""
    return replace(programme_of(call), months=months_of(edition))
