"""Fetching for committee members and staff: what is not theirs does not exist (R-03)."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from proposals.models import Proposal, Submission
from review.models import Assignment, Committee, CommitteeCase, Seat
from review.queries.reviewing import readable, seats_of
from review.services.committee.seats import found_committee
from review.views.desk import call_of


def own_seat(request: HttpRequest, seat_id: int) -> Seat:
    """A seat of one's own; anybody else's is 404."""
    found: Seat = get_object_or_404(seats_of(request.user), pk=seat_id)
    return found


def open_case(request: HttpRequest, code: str) -> Assignment:
    """The case of that code, if it lies open to this reviewer now; else 404: not assigned, recused, not signed, not in review."""
    mine = readable(request.user).select_related("seat__user", "seat__committee__call", "proposal__call", "proposal__desk_entry")
    found = mine.filter(proposal__code=code).order_by("-seat__committee__made_at").first()
    if found is None:
        raise Http404
    request.case = found.proposal
    return found


def own_assignment(request: HttpRequest, code: str) -> Assignment:
    """The assignment behind an autosave, in one plain query; whether the case lies open is asked by the service, in its own transaction."""
    mine = Assignment.objects.filter(seat__user=request.user, seat__ended_at=None, proposal__code=code).order_by("-seat__committee__made_at")
    heavy = ("help_texts", "rules", "timeline", "contact")
    found = mine.select_related("seat__committee__call").defer(*(f"seat__committee__call__{name}" for name in heavy)).first()
    if found is None:
        raise Http404
    return found


def place_of(assignment: Assignment) -> CommitteeCase:
    """The case before the committee: its round, its lock."""
    return CommitteeCase.objects.get(committee=assignment.seat.committee_id, proposal=assignment.proposal_id)


def standing_submission(case: Proposal) -> Submission:
    """The frozen submission that is reviewed; 404 where there is none."""
    found = Submission.objects.filter(proposal=case).order_by("-number").first()
    if found is None:
        raise Http404
    found.proposal = case
    return found


def board_of_seat(request: HttpRequest, board: str, seat_id: int) -> Committee:
    """The committee of a seat, whatever call the address is about; 404 where it is of another kind. Staff only (the view says so)."""
    found: Committee = get_object_or_404(Committee.objects.select_related("call"), seats=seat_id, kind=board)
    request.current_call = found.call
    return found


def board_of(request: HttpRequest, board: str) -> Committee:
    """The committee of the call of the address, for a kind of review; 404 for a kind that there is not. Staff only (the view says so)."""
    if board not in Committee.Kind.values:
        raise Http404
    call = call_of(request)
    request.current_call = call  # the frame shows the call that the page is about
    known = Committee.objects.select_related("call").filter(call=call, kind=board).first()
    return known or (found_committee(call, board, request.user) if request.method == "POST" else Committee(call=call, kind=board))
