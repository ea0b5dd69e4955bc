"""What is known about a case from other cases: live leads, shared members, repeated contact persons, similar plans. Handed in by a query."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another live case with a firm of this one. `index`: the firm's place here; `position`: its place there, 0 is the lead."""

    index: int
    code: str
    lead: str
    position: int


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact person of this case who stands in another live case, or for another firm of this one (`code` is "" then)."""

    shown: str  # name, telephone or address, as it is written here
    where: str
    code: str = ""
    elsewhere: str = ""  # the firm or role there


@dataclass(frozen=True, slots=True)
class SimilarPlan:
    """An earlier plan whose text is like this one's. `share`: estimated part of the text in common, in percent."""

    code: str
    lead: str
    share: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything known from other cases. `compared`: with how many plans this one was compared; `uncompared`: how many wait for it."""

    others: tuple[OtherCase, ...] = ()
    contacts: tuple[SharedContact, ...] = ()
    similar: tuple[SimilarPlan, ...] = ()
    compared: int = 0
    uncompared: int = 0


ALONE = Surroundings()
