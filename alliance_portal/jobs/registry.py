"""What kinds of work there are. An app registers its functions in its `tasks` module; jobs knows no app (nothing pushes upwards)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from alliance_portal.jobs.models import Job
from alliance_portal.lib.findings import Text


class Progress(Protocol):
    """Tell how far the work is; also a sign of life. Raises LeaseLost when somebody else has taken the job over."""

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None: ...


Work = Callable[[Mapping[str, Any], Progress], Mapping[str, Any] | None]
MayFollow = Callable[[Any, Job], bool]
WhenFailed = Callable[[Job], None]
NAMELESS = Text("背景作業", "Background work")
Round = Callable[[datetime], int]
_works: dict[str, Work] = {}
_rounds: dict[str, Round] = {}
_may_follow: dict[str, MayFollow] = {}
_when_failed: dict[str, WhenFailed] = {}
_names: dict[str, Text] = {}
_links: dict[str, Callable[[Job], str]] = {}


def _nobody_else(_user: Any, _job: Job) -> bool:
    return False


def _nothing(_job: Job) -> None:
    """Staff are told in any case."""


def _nowhere(_job: Job) -> str:
    return ""


class WorkRefused(Exception):
    """Raised by work that would fail again the same way: the job fails at once, without the other attempts."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


class WorkWaits(Exception):
    """Raised by work that cannot be done now for a reason outside of it (a system library is missing): the job stays queued and is
    tried again every few minutes, its attempts not counted. `reason` stands on the page.
    """

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


def work(
    kind: str, *, name: Text | None = None, may_follow: MayFollow | None = None, when_failed: WhenFailed | None = None,
    link: Callable[[Job], str] | None = None,
) -> Callable[[Work], Work]:
    """Register `def f(payload, progress) -> result` for a kind of job; harmless when run twice.

    `name`: how people call it; `may_follow(user, job)`: who besides the asker sees its progress; `when_failed(job)`: called in
    the transaction that fails it; `link(job)`: where the result is, once done.
    """

    def register(function: Work) -> Work:
        if kind in _works and _works[kind] is not function:
            raise ValueError(f"{kind} is registered twice")
        _works[kind] = function
        _names[kind] = name or NAMELESS
        _may_follow[kind] = may_follow or _nobody_else
        _when_failed[kind] = when_failed or _nothing
        _links[kind] = link or _nowhere
        return function

    return register


def each_round(name: str) -> Callable[[Round], Round]:
    """Register `def f(now) -> int` for every round of the sweeper: look for what is due and not yet done, do it, say how many.

    Rounds come every few seconds and on several machines at once: a round that finds nothing is one cheap query.
    """

    def register(function: Round) -> Round:
        if name in _rounds and _rounds[name] is not function:
            raise ValueError(f"{name} is registered twice")
        _rounds[name] = function
        return function

    return register


def rounds() -> Mapping[str, Round]:
    """What the sweeper does besides jobs and mails, by name."""
    return _rounds


def work_of(kind: str) -> Work:
    """The function of a kind; KeyError for a kind that nobody registered."""
    return _works[kind]


def name_of(kind: str) -> Text:
    """How people call this kind of work."""
    return _names.get(kind, NAMELESS)


def may_follow(user: Any, job: Job) -> bool:
    """Whether the user may see the progress of the job: who asked for it, and whom its kind lets in."""
    if job.asked_by_id is not None and job.asked_by_id == user.pk:
        return True
    return _may_follow.get(job.kind, _nobody_else)(user, job)


def failed(job: Job) -> None:
    """Tell the kind that one of its jobs has failed for good."""
    _when_failed.get(job.kind, _nothing)(job)


def link_of(job: Job) -> str:
    """Where the result of a finished job is; blank when its kind says nothing."""
    return _links.get(job.kind, _nowhere)(job) if job.state == Job.State.DONE else ""
