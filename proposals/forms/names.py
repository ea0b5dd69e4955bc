"""Names and ids of inputs. One rule: the id of `proposal.a.b[kpi3].c` is `id_b-kpi3-c`, so that a finding links to its input."""

import re

_INDEX = re.compile(r"\[([^\]]*)\]")


def input_name(*parts: str | int) -> str:
    """The name of an input: field, row (key or index from 0) and column joined by hyphens."""
    return "-".join(str(part) for part in parts)


def name_of_path(path: str) -> str:
    """The input's name of a path inside a section: `gantt[kpi3].weight` is `gantt-kpi3-weight`."""
    return _INDEX.sub(r"-\1", path).replace(".", "-")


def input_id(name: str) -> str:
    """The HTML id of an input."""
    return f"id_{name}"
