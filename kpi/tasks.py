"""What the sweeper does for the execution each round, and the files that its tables refer to."""

from collections.abc import Iterable

from kpi.models import ChangeRequest, Contract, Evidence, RevisedPlan
from kpi.services import demo
from proposals.queries.invariants import FILES_OF_OTHERS
from proposals.services.demo import FURTHER


def files() -> Iterable[object]:
    """Files that contracts, revised plans, evidence and change requests refer to."""
    yield from Contract.objects.exclude(document=None).values_list("document", flat=True)
    yield from RevisedPlan.objects.values_list("file", flat=True)
    yield from Evidence.objects.exclude(file=None).values_list("file", flat=True)
    yield from ChangeRequest.objects.exclude(proof=None).values_list("proof", flat=True)


FILES_OF_OTHERS.append(files)
FURTHER.append(demo.execution_of_the_demonstration)
