"""The earlier texts of one section, newest first."""

from collections.abc import Iterable

from proposals.models import Attachment, Proposal, SectionAnswers, SectionRevision

PAGE = 15


def page_of_revisions(answers: SectionAnswers, page: int) -> tuple[list[SectionRevision], bool]:
    """A page of the history from 1 on, with one row more to compare the last with, and whether there are older ones (one query)."""
    if not answers.pk:
        return [], False
    start = (max(1, page) - 1) * PAGE
    found = list(SectionRevision.objects.filter(answers=answers).select_related("saved_by").order_by("-revision")[start : start + PAGE + 1])
    return found, len(found) > PAGE


def revisions_by_id(answers: SectionAnswers, ids: Iterable[int]) -> dict[int, SectionRevision]:
    """Revisions of this very section (one query)."""
    wanted = list(ids)
    found = SectionRevision.objects.filter(answers=answers, pk__in=wanted).select_related("saved_by") if answers.pk and wanted else ()
    return {each.pk: each for each in found}


def newest_revision(answers: SectionAnswers) -> SectionRevision | None:
    """The row of the present text (one query)."""
    return SectionRevision.objects.filter(answers=answers).select_related("saved_by").order_by("-revision").first() if answers.pk else None


def text_at(answers: SectionAnswers, revision: int) -> SectionRevision | None:
    """The text that exactly this revision had; None where later saves of the same person took its row (one query)."""
    return SectionRevision.objects.filter(answers=answers, revision=revision).first() if answers.pk else None


def names_of_files(proposal: Proposal) -> dict[str, str]:
    """The names of all files of a case by attachment (one query)."""
    rows = Attachment.objects.filter(proposal=proposal).values_list("pk", "file__name", "version")
    return {str(pk): f"{name}（{version}）" if version > 1 else name for pk, name, version in rows}
