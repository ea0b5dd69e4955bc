"""Three tables, shaped like a case with its score sheets."""

from django.db import models


class Item(models.Model):
    """What a page shows."""

    number = models.IntegerField(unique=True)
    title = models.CharField(max_length=200)

    class Meta:
        app_label = "yards"


class Sheet(models.Model):
    """What one person saves about it."""

    item = models.ForeignKey(Item, models.CASCADE)
    person = models.IntegerField(db_index=True)
    text = models.TextField()
    total = models.IntegerField(default=0)

    class Meta:
        app_label = "yards"
        constraints = (models.UniqueConstraint(fields=["item", "person"], name="one_sheet"),)


class Score(models.Model):
    """One of its five figures."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="scores")
    criterion = models.SmallIntegerField()
    value = models.SmallIntegerField()

    class Meta:
        app_label = "yards"
        constraints = (models.UniqueConstraint(fields=["sheet", "criterion"], name="one_score"),)
