"""What no tracked file may name: hosts of package registries, paths of the machine it was written on."""

import re

from tests.house.sources import ROOT, tracked

# written in pieces, so that this file does not name what it forbids
_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "npm" + "mirror.com")
_PATHS = re.compile(r"(?<![\w.])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me/[a-z]+")) + r")/")
_PICTURES = (".png", ".jpg", ".pdf", ".ico", ".woff2", ".ttf")


def faults(text: str) -> list[str]:
    """Hosts and machine paths in one text."""
    return [host for host in _HOSTS if host in text] + [found.group() for found in _PATHS.finditer(text)]


def all_faults() -> list[str]:
    """Over every tracked text file."""
    texts = ((name, (ROOT / name).read_text(encoding="utf-8", errors="replace")) for name in tracked() if not name.endswith(_PICTURES))
    return [f"{name}: {fault}" for name, text in texts for fault in faults(text)]
