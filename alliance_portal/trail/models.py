"""What happened: append-only entries, hash-chained by subject, written in the transaction that they describe (R-49, R-50)."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models


class Unchangeable(Exception):
    """Somebody tried to change or delete an entry."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reading and adding only; the database refuses the rest too (migration)."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise Unchangeable("an entry of the trail is never changed")

    def delete(self) -> NoReturn:
        """Refused."""
        raise Unchangeable("an entry of the trail is never deleted")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise Unchangeable("an entry of the trail is never changed")


EntryManager = models.Manager.from_queryset(EntryQuerySet)


class Entry(models.Model):
    """One thing that happened. `digest` covers this row and the digest before it in the same chain."""

    chain = models.CharField(max_length=40)  # "proposal:113-7K2QD", "accounts", …
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=160)  # name and acting role as they were then
    verb = models.CharField(max_length=48)  # "proposal.submitted"
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = EntryManager()

    class Meta:
        ordering: ClassVar = ["chain", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["chain", "number"], name="trail_number")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Entries are written once, by `services.record`."""
        if not self._state.adding:
            raise Unchangeable("an entry of the trail is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Entries are never deleted."""
        raise Unchangeable("an entry of the trail is never deleted")


class Head(models.Model):
    """The last entry of each chain: without it nobody would miss entries that were cut off the end."""

    chain = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"
