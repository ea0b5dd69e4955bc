"""The value of a field in its four forms: plain (document, store), read (rules, papers), typed (browser), shown (pages).

One dispatch on the field's kind a form; `KINDS_READ`, `KINDS_PLAIN`, `KINDS_TYPED`, `KINDS_SHOWN` say which kinds each knows.
A blank ("", null, an empty list) is None in every form.
"""

from alliance_portal.lib.unreadable import Unreadable
from proposals.catalogue.values.reading import KINDS_READ, read
from proposals.catalogue.values.shown import KINDS_SHOWN, shown
from proposals.catalogue.values.typed import KINDS_TYPED, read_typed
from proposals.catalogue.values.writing import KINDS_PLAIN, plain

__all__ = ["KINDS_PLAIN", "KINDS_READ", "KINDS_SHOWN", "KINDS_TYPED", "Unreadable", "plain", "read", "read_typed", "shown"]
