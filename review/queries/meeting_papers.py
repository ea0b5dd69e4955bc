"""What the papers of a meeting say, read from the tables in a fixed number of queries: minutes, 評分彙總表, the score sheets of locked cases."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from django.db.models import OuterRef
from django.utils import timezone

from alliance_portal.lib.exact_figures import rounded_text
from alliance_portal.lib.figures import shown
from alliance_portal.lib.spoken_dates import spoken
from review.models import AgendaItem, Attendance, Committee, CommitteeCase, Dissent, Meeting, QuestionNote, Resolution, ScoreSheet, Seat
from review.papers.meeting import DASH, Head, Minutes, Rows, Sheet, Sheets, Summary
from review.queries.meetings import Turn, draw_of, opinions_of, quorum_of, theme_of_item, turns_of
from review.queries.ranking import Ranked, ranked
from review.queries.reviewing import away
from review.rules.committee_settings import criteria_of
from review.rules.reviewer_codes import codes_of
from review.rules.score_values import weighted
from review.scoring import rank

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOMENT = ("day", "weekday", "time")
METHODS = {"total": "總評分法", "ranksum": "序位法"}
RESOLVED = {"keep": "維持", "leave_out": "除去個別委員重計", "again": "重行評選（複評）", "no_result": "無法評定", "order": "同分排序"}
OUTCOMES = {"selected": "入選", "reserve": "備取", "not_selected": "未入選", "below_pass": "未達及格分數"}
ORDERS = {"number": "依收件編號", "drawn": "抽籤", "recusals": "迴避案件相鄰", "hand": "自行排列"}
ORIGINS = {"screen": "線上", "paper": "紙本登打並複核", "workbook": "試算表匯入"}
BOXES = {None: "□是　□否", True: "■是　□否", False: "□是　■否"}
DEPARTS = {None: "□無　□有", True: "□無　■有", False: "■無　□有"}


def head_of(committee: Committee, title: str, meeting: Meeting | None = None) -> Head:
    """The head of a paper; without a meeting its time and place stay open."""
    call = committee.call
    time = spoken(timezone.localtime(meeting.starts_at), MOMENT, english=False) if meeting else ""
    return Head(f"{call.title_zh}－{call.track_zh}", f"{call.roc_year}年度{title}", time, meeting.place if meeting else "", call.code)


def minutes_of(meeting: Meeting) -> Minutes:
    """會議紀錄 as it stands. Names in the order of their letters, so that they say nothing of the columns of the 評分彙總表."""
    turns, quorum = turns_of(meeting), quorum_of(meeting)
    rows = list(meeting.attendances.select_related("seat").order_by("pk"))
    convener = Seat.objects.filter(committee=meeting.committee_id, is_convener=True).select_related("user").first()
    chair = meeting.chair or convener
    named = {state: tuple(sorted(row.name for row in rows if row.state == state)) for state in Attendance.State.values}
    asked = QuestionNote.objects.filter(item__meeting=meeting).select_related("item__proposal__desk_entry").order_by("item__position", "pk")
    return Minutes(
        head_of(meeting.committee, meeting.title, meeting), str(chair.user) if chair else "", named["present"],
        f"全體委員{quorum.members}位，出席{quorum.present}位，門檻{quorum.needed}位", named["excused"],
        tuple(f"{row.title} {row.name}".strip() for row in rows if row.state == "in_attendance"), meeting.recorder,
        _order(meeting), tuple(_talk(turn) for turn in turns),
        tuple((theme_of_item(note.item), note.question, note.answer or DASH) for note in asked),
        tuple((turn.theme, BOXES[turn.item.was_discussed], DEPARTS[turn.item.departs], turn.item.discussion or DASH) for turn in turns),
        _resolutions(meeting), _decided(meeting),
        tuple((str(each.seat.user), each.text) for each in Dissent.objects.filter(meeting=meeting).select_related("seat__user")),
    )  # fmt: skip


def _order(meeting: Meeting) -> str:
    """簡報順序 as the minutes say it; a drawn one so that it can be drawn again (one query)."""
    said, draw = f"簡報順序：{ORDERS[meeting.order_by]}", draw_of(meeting)
    if draw is None:
        return said
    again = f"，第{draw.times}次抽籤" if draw.times > 1 else ""
    return f"{said}（抽籤碼{draw.seed}，{spoken(timezone.localtime(draw.at), MOMENT, english=False)}由{draw.by}抽出{again}）"


def _talk(turn: Turn) -> str:
    text = f"{turn.theme}（{turn.code}）"
    if turn.item.is_absent:
        text += "：未出席簡報，依書面審查"
    return f"{text}；{len(turn.away)}位委員迴避離席" if turn.away else text


def _resolutions(meeting: Meeting) -> Rows:
    found = meeting.resolutions.select_related("proposal__desk_entry").order_by("pk")
    return tuple((_theme(each), _resolved(each), _votes(each), each.reason) for each in found)


def _theme(row: Resolution) -> str:
    entry = getattr(row.proposal, "desk_entry", None)
    return (entry.theme if entry else "") or row.proposal.code


def _resolved(row: Resolution) -> str:
    return RESOLVED[row.kind] + ("（已由後來的決議取代）" if row.ended_at else "")


def _votes(row: Resolution) -> str:
    return f"同意{row.votes_for}、不同意{row.votes_against}、棄權{row.votes_abstained}"


def _decided(meeting: Meeting) -> Rows:
    """What was decided on the cases of the agenda, in the decision's order (two queries)."""
    decision = meeting.committee.decisions.order_by("-pk").first()
    if decision is None:
        return ()
    on_agenda = AgendaItem.objects.filter(meeting=meeting).values("proposal")
    lines = decision.lines.filter(proposal__in=on_agenda).select_related("proposal__desk_entry").order_by("position")
    found = []
    for line in lines:
        entry = getattr(line.proposal, "desk_entry", None)
        outcome = OUTCOMES.get(line.outcome, DASH) + (f"第{line.reserve_order}序位" if line.reserve_order else "")
        amount = f"新臺幣{line.amount_twd:,}元（含稅）" if line.amount_twd else DASH
        found.append(((entry.theme if entry else "") or line.proposal.code, outcome, amount, line.reason or DASH))
    return tuple(found)


def summary_of(meeting: Meeting) -> Summary:
    """評分彙總表 of the committee as it stands: both methods, what was left out stays visible, marked."""
    it, turns = ranked(meeting.committee), turns_of(meeting)
    opinions = opinions_of(turn.item.proposal_id for turn in turns)
    notes = tuple(
        (turn.theme, opinions.get(turn.item.proposal_id, DASH), BOXES[turn.item.was_discussed], DEPARTS[turn.item.departs], turn.item.discussion)
        for turn in turns
    )
    present = meeting.attendances.filter(state=Attendance.State.PRESENT).exclude(seat=None).count()
    members = tuple(f"委員{LETTERS[n] if n < len(LETTERS) else n + 1}" for n in range(len(it.round.reviewers)))
    return Summary(
        head_of(meeting.committee, meeting.title, meeting), METHODS[it.round.options.method], members, _scores(it), notes, _resolutions(meeting),
        it.unlocked, present or len(members),
    )  # fmt: skip


def _scores(it: Ranked) -> Rows:
    before = rank(it.whole) if it.resolved.left_out else it.ranking
    other = "ranksum" if it.round.options.method == "total" else "total"
    place = {each.proposal: str(each.rank) for each in it.places}
    rows = []
    for code in it.order:
        standing = it.ranking.standings[code]
        cells = (_cell(it, before.totals, who, code) for who in it.round.reviewers)
        by_other = standing.rank_ranksum if other == "ranksum" else standing.rank_total
        rows.append((
            place.get(code, DASH), it.cases[code].theme, *cells, rounded_text(standing.mean) if standing.mean is not None else DASH,
            _half(standing.rank_sum) if standing.sheets else DASH, f"{by_other or DASH}（{METHODS[other]}）",
        ))  # fmt: skip
    return tuple(rows)


def _cell(it: Ranked, before: Mapping[str, Mapping[str, Fraction]], who: str, code: str) -> str:
    if (who, code) in it.round.recusals:
        return "迴避"
    if (who, code) in it.resolved.left_out and code in before.get(who, {}):
        return f"{rounded_text(before[who][code])}（不計）"
    if code not in it.ranking.totals.get(who, {}):
        return DASH
    return f"{rounded_text(it.ranking.totals[who][code])}（{_half(it.ranking.ranks[who][code])}）"


def _half(value: Fraction | None) -> str:
    """7, or 7.5: a place or a sum of places is whole or half."""
    return rounded_text(value or Fraction(0), 1).removesuffix(".0")


def sheets_of(committee: Committee, title: str, cases: Iterable[int]) -> Sheets:
    """Every sent sheet of these cases that is locked, all rounds, under the codes of each case; nothing of recused members, never a private
    note (three queries).
    """
    places = CommitteeCase.objects.filter(committee=committee, proposal__in=list(cases)).exclude(locked_at=None).order_by("position", "pk")
    order = {place.proposal_id: number for number, place in enumerate(places)}
    seats = list(committee.seats.values_list("pk", flat=True))
    rows = ScoreSheet.objects.filter(seat__committee=committee, proposal__in=list(order), status=ScoreSheet.State.SUBMITTED)
    rows = rows.exclude(away(OuterRef("seat"), OuterRef("proposal"))).select_related("proposal__desk_entry").defer("note")
    found = []
    for row in rows:
        entry = getattr(row.proposal, "desk_entry", None)
        code = codes_of(committee.salt, row.proposal.code, seats)[row.seat_id]
        found.append(((order[row.proposal_id], row.round, code), _sheet(committee, row, code, (entry.theme if entry else "") or row.proposal.code)))
    return Sheets(head_of(committee, title), tuple(sheet for _place, sheet in sorted(found, key=lambda each: each[0])))


def _sheet(committee: Committee, row: ScoreSheet, code: str, theme: str) -> Sheet:
    rules, criteria = committee.rules, criteria_of(committee.call.criteria)
    labels = {own["key"]: own["label_zh"] for own in committee.call.criteria}
    scores = []
    for number, each in enumerate(criteria, 1):
        typed = row.scores.get(each.key, "")
        worth = rounded_text(rules.as_points(Decimal(typed), each.weight)) if typed else DASH
        weight = f"{shown(Decimal(each.weight.numerator) / Decimal(each.weight.denominator))}%"
        scores.append((f"{number}. {labels.get(each.key, each.key)}", weight, typed or DASH, worth, row.remarks.get(each.key, "")))
    sent = spoken(timezone.localtime(row.submitted_at), MOMENT, english=False) if row.submitted_at else ""
    return Sheet(
        theme, row.proposal.code, code, row.round, ORIGINS[row.origin], sent, tuple(scores), rounded_text(weighted(row.scores, rules, criteria)),
        row.questions, row.to_applicant,
    )  # fmt: skip
