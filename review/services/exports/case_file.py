"""卷宗: one case for auditors as a ZIP: the frozen plan, the frozen ranking (which `review rank` ranks again), scores, resolutions, decision,
each as data and, where people sign it, as the printed paper; with an index in official order and the SHA-256 of every piece.
"""

import csv
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from alliance_portal.files.services import path_of
from proposals.models import Proposal, Submission
from review.models import DecisionLine, Objection, Resolution, ScoreSheet
from review.papers.meeting import MINUTES, SHEETS, SUMMARY
from review.queries.remarks import remarks_of
from review.rules.reviewer_codes import codes_of
from review.services.exports.dossiers import Printed

INDEX, NEWEST_FIRST = "00-卷內目錄.csv", (1980, 1, 1, 0, 0, 0)  # one time for every piece: the same case is the same file


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the file."""

    name: str
    what: str
    content: bytes


def case_file(line: DecisionLine, printed: Sequence[Printed]) -> bytes:
    """The ZIP of the case of a settled decision's line. Members stand under the case's codes but in the minutes. `printed`: of `dossiers.held`."""
    pieces = [
        *_plan(line.proposal), *_printed(printed, "plan"), *_ranking(line), *_scores(line), *_printed(printed, SHEETS), *_printed(printed, SUMMARY),
        *_resolved(line.proposal), *_printed(printed, MINUTES), *_decision(line),
    ]  # fmt: skip
    named = [replace(piece, name=f"{place:02}-{piece.name}") for place, piece in enumerate(pieces, 1)]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in (Piece(INDEX, "", _index(named)), *named):
            archive.writestr(zipfile.ZipInfo(piece.name, NEWEST_FIRST), piece.content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _printed(papers: Sequence[Printed], kind: str) -> list[Piece]:
    """The papers of a kind; the second and later ones of a kind are numbered."""
    found = [each for each in papers if each.kind == kind]
    return [
        Piece(f"{each.words.partition('（')[0]}{f'-{place}' if place > 1 else ''}.pdf", each.words, path_of(each.file).read_bytes())
        for place, each in enumerate(found, 1)
    ]


def _index(pieces: list[Piece]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["件號", "檔名", "內容", "大小（位元組）", "SHA-256"])
    for number, piece in enumerate(pieces, 1):
        writer.writerow([number, piece.name, piece.what, len(piece.content), sha256(piece.content).hexdigest()])
    return ("\ufeff" + out.getvalue()).encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder) + "\n").encode()


def _plan(proposal: Proposal) -> list[Piece]:
    sent = Submission.objects.filter(proposal=proposal).order_by("-number").first()
    return [Piece(f"送件版-{sent.receipt_no}.json", "送件版（已定稿）", sent.dossier.encode())] if sent else []


def _ranking(line: DecisionLine) -> list[Piece]:
    copy = line.decision.ranking
    rest = {key: value for key, value in copy.items() if key != "file"} | {"sha256": line.decision.ranking_sha256}
    return [
        Piece("排序檔.json", "決議所據之評分檔（可用 review rank 重算）", _json(copy.get("file", {}))),
        Piece("排序結果.json", "決議所據之排序、雜湊碼", _json(rest)),
    ]


def _scores(line: DecisionLine) -> list[Piece]:
    committee, case = line.decision.committee, line.proposal
    codes = codes_of(committee.salt, case.code, committee.seats.values_list("pk", flat=True))
    away = set(case.recusals.filter(seat__committee=committee, lifted_at=None).values_list("seat_id", flat=True))
    rows = ScoreSheet.objects.filter(proposal=case, seat__committee=committee, status=ScoreSheet.State.SUBMITTED).order_by("round", "seat_id")
    sheets = [
        {"code": codes[seat], "round": number, "scores": scores, "remarks": remarks, "submitted_at": at}
        for seat, number, scores, remarks, at in rows.values_list("seat_id", "round", "scores", "remarks", "submitted_at") if seat not in away
    ]  # fmt: skip
    return [Piece("評分表.json", "各委員評分（委員代號）", _json(sorted(sheets, key=lambda each: (each["round"], each["code"]))))]


def _resolved(case: Proposal) -> list[Piece]:
    facts = ("kind", "votes_for", "votes_against", "votes_abstained", "reason", "before", "after", "noted_at", "ended_at")
    rows = Resolution.objects.filter(proposal=case).order_by("pk").values(*facts)
    return [Piece("決議紀錄.json", "明顯差異與同分之決議，前後排序", _json(list(rows)))]


def _decision(line: DecisionLine) -> list[Piece]:
    decision = line.decision
    facts = {
        "outcome": line.outcome, "amount_twd": line.amount_twd, "reserve_order": line.reserve_order, "reason": line.reason,
        "decided_on": decision.decided_on, "confirmed_at": decision.confirmed_at, "letter_to_agency": decision.letter_no,
        "published_at": decision.published_at, "letter_no": line.letter_no, "letter_on": line.letter_on, "remarks": remarks_of(line.proposal),
    }  # fmt: skip
    pieces = [Piece("決議.json", "決議、核定經費、審查意見", _json(facts))]
    asked = list(Objection.objects.filter(proposal=line.proposal).order_by("pk").values("text", "filed_at", "answer", "answered_at"))
    if asked:
        pieces.append(Piece("疑義申請.json", "疑義申請與答覆", _json(asked)))
    if line.letter is not None:
        pieces.append(Piece(line.letter.name, "審查結果函掃描檔", path_of(line.letter).read_bytes()))
    return pieces
