"""English texts: the parts of `locale/en/parts/` joined into one catalogue and compiled, without gettext's programs.

A message that two parts translate must be translated alike. `django.po`, `djangojs.po` and the compiled files are made here and not kept in the tree.
"""

import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALE = Path(__file__).resolve().parents[1] / "locale" / "en"
PARTS, MADE = LOCALE / "parts", LOCALE / "LC_MESSAGES"


class Contradiction(Exception):
    """Two parts translate one message differently, or a part cannot be read."""


def parts(domain: str = "django") -> list[Path]:
    """The parts of one domain; those of the browser's scripts are named `….js.po`."""
    return [path for path in sorted(PARTS.glob("*.po")) if path.name.endswith(".js.po") == (domain == "djangojs")]


def joined(domain: str = "django") -> Catalog:
    """All parts as one catalogue; raises Contradiction with the places."""
    whole = Catalog(locale="en", domain=domain, project="alliance-portal", version="1", fuzzy=False, charset="utf-8")
    seen: dict[tuple[str, str | None], tuple[object, str]] = {}
    faults = []
    for path in parts(domain):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en", abort_invalid=True)
        for message in catalogue:
            if not message.id:
                continue
            key = (message.id if isinstance(message.id, str) else message.id[0], message.context)
            before = seen.setdefault(key, (message.string, path.name))
            if before[0] != message.string:
                faults.append(f"{key[0]!r}: {before[0]!r} in {before[1]}, {message.string!r} in {path.name}")
            whole.add(message.id, message.string, context=message.context, flags=message.flags)
    if faults:
        raise Contradiction("\n".join(faults))
    return whole


def compile_all() -> None:
    """Write the catalogues that Django reads; each file appears whole or not at all, and only when it changed."""
    MADE.mkdir(parents=True, exist_ok=True)
    for domain in ("django", "djangojs"):
        if domain == "djangojs" and not parts(domain):
            continue
        catalogue = joined(domain)
        for suffix in (".po", ".mo"):
            with tempfile.NamedTemporaryFile(dir=MADE, delete=False) as file:
                if suffix == ".po":
                    write_po(file, catalogue, sort_output=True)
                else:
                    write_mo(file, catalogue)
            Path(file.name).chmod(0o644)
            Path(file.name).replace(MADE / f"{domain}{suffix}")


if __name__ == "__main__":
    try:
        compile_all()
    except Contradiction as fault:
        sys.exit(str(fault))
