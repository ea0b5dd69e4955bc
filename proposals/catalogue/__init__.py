"""The official form as data. `load_edition` reads an edition; small readers dispatch on the kind of a field."""

from proposals.catalogue.loader import Years, load_edition
from proposals.catalogue.model import Edition, Field, Kind, Scope, Section
from proposals.catalogue.places import CatalogueError

__all__ = ["CatalogueError", "Edition", "Field", "Kind", "Scope", "Section", "Years", "load_edition"]
