"""The [b] rules of section 1 as questions to staff, each with the text that is needed beside it. Pure data; the answers are stored elsewhere.

A question is answered 符合, 不符合 or 需補正, with a note (`ANSWERS`). Its `key` stays the same for the same submission, so that an answer
finds it again: "E-28.2" is E-28 of the third firm, "E-10" one of the alliance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alliance_portal.lib.findings import Text
from proposals.rules import facts
from proposals.rules.dossier import Dossier
from proposals.rules.eligibility import Size, market_of, size_of
from proposals.rules.history import bans, coachings_this_year, past_of
from proposals.rules.places import in_alliance, in_member
from proposals.rules.reading import chosen, plain_text
from proposals.rules.wording import firm, shown
from review.screening.evidence import NONE, NOTHING, PORTAL, Evidence, day, of_source
from review.screening.gathered import Checkable
from review.screening.surroundings import Surroundings

ANSWERS = {"passed": Text("符合", "Passed"), "failed": Text("不符合", "Not passed"), "correct": Text("需補正", "Needs correction")}
TICKED, NOT_TICKED = Text("已切結", "declared"), Text("未切結", "not declared")


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `subject` is the firm's index, None for the alliance; `where` is the place to look at; `beside` what is needed to answer."""

    code: str
    subject: int | None
    where: str
    question: Text
    rule: Text
    beside: tuple[Evidence, ...]

    @property
    def key(self) -> str:
        """By which an answer finds its question."""
        return self.code if self.subject is None else f"{self.code}.{self.subject}"


def questions(checked: Checkable) -> tuple[Question, ...]:
    """Every question of a submission: the alliance's, then firm by firm; those about an exception only where it is asked for."""
    dossier = checked.dossier
    every = list(_alliance(dossier, checked.around))
    for index in range(len(dossier.members)):
        every += _firm(checked, index)
    return tuple(every)


def _alliance(dossier: Dossier, around: Surroundings) -> Iterator[Question]:
    market = market_of(dossier)
    named = market.label if market is not None else NONE
    industries = chosen(dossier.record("supplementary"), "theme_industry")
    field = dossier.edition.field("supplementary.theme_industry")
    labels = [option.label for key in industries if (option := field.option(key)) is not None]
    industry = Text("、".join(each.zh for each in labels), ", ".join(each.en for each in labels)) if labels else NONE
    yield Question(
        "E-08", None, in_alliance("alliance_background", "target_country_and_theme"),
        Text("主題產業是否符合目標市場的內需？", "Does the theme meet the domestic demand of the target market?"),
        Text("主題須為滿足目標市場內需的產業。", "The theme is an industry that meets the target market's domestic demand."),
        (Evidence(Text("目標市場", "target market"), named), Evidence(Text("主題產業", "theme industry"), industry),
         _text(dossier, "alliance_background", "target_country_and_theme")),
    )  # fmt: skip
    yield Question(
        "E-10", None, in_alliance("supplementary", "theme_industry"),
        Text("主題是否屬於食、衣、住、行、育、樂等民生服務？", "Does the theme belong to livelihood services?"),
        Text("主題屬於民生服務（食、衣、住、行、育、樂等）。",
            "The theme belongs to livelihood services: food, clothing, housing, transport, education, leisure."),
        (Evidence(Text("主題產業", "theme industry"), industry), _text(dossier, "supplementary", "theme_industry_other"),
         _text(dossier, "alliance_basic", "alliance_features")),
    )  # fmt: skip
    yield Question(
        "E-11", None, in_alliance("alliance_basic", "past_government_resources"),
        Text("領導企業是否以相同或類似計畫重複申請經濟部其他輔導？", "Has the lead filed the same or a similar plan elsewhere in the Ministry?"),
        Text("不得一案多投或重複申請。", "No double filing."),
        (_declared(dossier, None, "no_duplicate_declaration"), _text(dossier, "alliance_basic", "past_government_resources"),
         *(Evidence(Text("內容相近的計畫", "a plan alike"), Text(f"{each.code} {each.lead} 約{each.share}%",
             f"{each.code} {each.lead} about {each.share}%"),
                    NOTHING, PORTAL) for each in around.similar)),
    )  # fmt: skip
    yield Question(
        "E-17",
        None,
        in_alliance("alliance_basic", "past_government_resources"),
        Text("近三年申請政府資源的說明，是否與輔導紀錄相符？", "Does what is said about the last three years agree with the coaching records?"),
        Text(
            "領導企業說明近三年申請政府相關資源與類似計畫的情形。",
            "The lead reports the government resources and similar plans of the last three years.",
        ),
        (_text(dossier, "alliance_basic", "past_government_resources"), *_records(dossier, 0)),
    )
    if market is not None and market.extras.get("allowed", "auto") != "auto":
        yield Question(
            "E-09", None, in_alliance("alliance_basic", "target_market"),
            Text("須知未列舉的目標市場，是否同意？", "Is this market, which the call does not name, accepted?"),
            Text("亞太區域以外或未列舉的國家由執行單位認定。", "Staff decide about countries that the call does not name."),
            (Evidence(Text("目標市場", "target market"), named), _text(dossier, "alliance_basic", "target_country_other")),
        )  # fmt: skip


def _firm(checked: Checkable, index: int) -> Iterator[Question]:
    dossier, member = checked.dossier, checked.dossier.members[index]
    known, company = facts.registration_kind(member), member.registered.company if member.registered else None
    name, on = of_source(known.source)
    status = company.status if company and company.status else ""
    kinds = {"company": Text("公司登記", "company registration"), "business": Text("商業登記", "business registration")}
    yield Question(
        "E-03", index, in_member(index, "supplementary", "registration_kind"),
        _asked(dossier, index, Text("是否有合法的公司登記或商業登記？", "is it lawfully registered?")),
        Text("依法辦理公司登記或商業登記。", "Lawful company or business registration."),
        (Evidence(Text("登記類別", "registration"), kinds.get(known.value or "", NONE), NOTHING, name, on),
         Evidence(Text("登記現況", "status"), Text(status, status) if status else Text("查核資料未載",
             "not in the register"), Text("核准設立", "approved"),
                  *of_source(company.source if company else None))),
    )  # fmt: skip
    yield Question(
        "E-14", index, in_member(index, "supplementary", "sanction_declaration"),
        _asked(dossier, index, Text("切結與停權及異常紀錄是否相符？", "does the declaration agree with the records?")),
        Text("無計畫執行異常結案，也不在停權期間。", "No abnormal closing and no running suspension."),
        (_declared(dossier, index, "sanction_declaration"),
         *(Evidence(Text("停權", "suspension"), Text(f"{day(each.starts_on).zh}至{day(each.ends_on).zh}",
             f"{day(each.starts_on).en} to {day(each.ends_on).en}"),
                    NOTHING, *of_source(each.source)) for each in past_of(dossier, index, checked.on).sanctions)),
    )  # fmt: skip
    differing = tuple(_differences(dossier, index))
    if differing:
        yield Question(
            "E-16", index, in_member(index, "supplementary"),
            _asked(dossier, index, Text("申請表與登記資料不一致，是否已說明？", "the form and the register differ; is it explained?")),
            Text("資料與事實不符者，自負責任並放棄資格。",
                "Whose data do not match the facts bears the liability and gives up the qualification."), differing,
        )  # fmt: skip
    yield Question(
        "E-28",
        index,
        in_member(index, "supplementary", "consensus_declaration"),
        _asked(dossier, index, Text("是否了解提案內容並取得共識？", "does it know the proposal and agree?")),
        Text("成員於提案前討論並取得共識，具體了解提案內容。", "Members discuss, agree and understand the proposal beforehand."),
        (_declared(dossier, index, "consensus_declaration"),),
    )
    yield from _exceptions(checked, index)


def _exceptions(checked: Checkable, index: int) -> Iterator[Question]:
    """Questions that arise only where the rules met something: a deemed or larger firm, a second coaching, a ban."""
    dossier, member = checked.dossier, checked.dossier.members[index]
    size, past = size_of(member, dossier.programme), past_of(dossier, index, checked.on)
    if size is Size.DEEMED or (size is Size.LARGE and index > 0):
        record = member.record("supplementary")
        reason = plain_text(record.get("sme_reason")) or "—"
        is_deemed = size is Size.DEEMED
        asked = (
            Text("視同中小企業的理由與佐證是否成立？", "do reason and evidence make it a deemed SME?")
            if is_deemed
            else Text(
                "非中小企業，是否同意列為第六家以外的成員？",
                "it is no SME; may it be a member beyond the six?",
            )
        )
        capital, people = facts.paid_in_capital(member).value, facts.regular_employees(member).value
        yield Question(
            "E-02", index, in_member(index, "supplementary", "sme_basis"), _asked(dossier, index, asked),
            Text("視同中小企業或規模較大的成員由執行單位認定。", "Staff decide about deemed SMEs and larger members."),
            (Evidence(Text("實收資本額（萬元）", "paid-in capital (NT$10,000)"), _figure(capital)),
                Evidence(Text("經常僱用員工數", "regular employees"), _figure(people)),
             *([Evidence(Text("理由", "reason"), Text(reason, reason))] if is_deemed else [])),
        )  # fmt: skip
    if coachings_this_year(past):
        yield Question(
            "E-21" if past.is_venture else "E-24", index, past.where,
            _asked(dossier, index, Text("同年度第二次輔導，是否經專案簽報核准且為不同輔導體系？",
                "has a second coaching of the year a special approval, of another system?")),
            Text("確有必要並經專案簽報核准者，最多二項不同輔導體系。",
                "With necessity and a special approval, at most two coachings of different systems."),
            _records(dossier, index),
        )  # fmt: skip
    if bans(past, checked.on):
        yield Question(
            "E-27", index, past.where, _asked(dossier, index, Text("撤銷執行是否不可歸責於企業？", "was the revocation no fault of the firm?")),
            Text("技術、市場、情事變遷或不可抗力，事由明確合理且非可歸責者，不受一年限制。",
                 "Technical, market or changed circumstances or force majeure, clear and not the firm's fault, lift the ban."),
            _records(dossier, index),
        )  # fmt: skip


def _asked(dossier: Dossier, index: int, sentence: Text) -> Text:
    name = firm(dossier, index)
    return Text(f"{name.zh}：{sentence.zh}", f"{name.en}: {sentence.en}")


def _text(dossier: Dossier, section: str, key: str) -> Evidence:
    """A text of the form, whole."""
    words = plain_text(dossier.record(section).get(key))
    return Evidence(dossier.edition.field(f"{section}.{key}").label, Text(words, words) if words else NONE)


def _declared(dossier: Dossier, index: int | None, key: str) -> Evidence:
    record = dossier.record("supplementary") if index is None else dossier.members[index].record("supplementary")
    return Evidence(Text("切結", "declaration"), TICKED if record.get(key) is True else NOT_TICKED)


def _records(dossier: Dossier, index: int) -> tuple[Evidence, ...]:
    """Every coaching that is on record or was typed."""
    found = past_of(dossier, index, dossier.programme.last_day).coachings if dossier.members else ()
    label = Text("輔導紀錄", "coaching record")
    return tuple(
        Evidence(label, Text(f"{each.roc_year}年 {each.programme} {each.system} {each.status}",
            f"{each.roc_year} (ROC) {each.programme} {each.system}"),
                 NOTHING, *of_source(each.source))
        for each in found
    ) or (Evidence(label, NONE),)  # fmt: skip


def _differences(dossier: Dossier, index: int) -> Iterator[Evidence]:
    """What the firm typed and the register says otherwise."""
    member = dossier.members[index]
    for label, known in (
        (Text("實收資本額（萬元）", "paid-in capital (NT$10,000)"), facts.paid_in_capital(member)),
        (Text("經常僱用員工數", "regular employees"), facts.regular_employees(member)),
        (Text("設立日期", "founded"), facts.founding_date(member)),
    ):
        if known.is_outweighed:
            typed, told = _said(known.typed), _said(known.value)
            name, on = of_source(known.source)
            yield Evidence(label, Text(f"申請表 {typed.zh}", f"form {typed.en}"), Text(f"登記 {told.zh}", f"register {told.en}"), name, on)


def _figure(value: Decimal | int | None) -> Text:
    return NONE if value is None else Text(shown(value), shown(value))


def _said(value: Decimal | int | date | None) -> Text:
    return day(value) if isinstance(value, date) else _figure(value)
