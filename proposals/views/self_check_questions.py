"""The seven questions with which a firm looks, before anything else, whether its alliance may apply (E-01 to E-26)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

ANSWERS = ("yes", "no", "unsure")


@dataclass(frozen=True)
class Question:
    """One question. `good` is the answer that fits the guidelines; `asks_staff`: another answer is decided by the implementing unit."""

    key: str
    text: str
    help: str
    good: str
    otherwise: str
    asks_staff: bool = False


@dataclass(frozen=True)
class Result:
    """The outcome: what stands against an application, and what to ask or find out first."""

    against: list[Question]
    to_ask: list[Question]

    @property
    def may_apply(self) -> bool:
        """Whether nothing stands against it."""
        return not self.against and not self.to_ask


def questions(words: Mapping[str, str]) -> list[Question]:
    """The questions in the language of the page, with the numbers of the call."""
    return [
        Question(
            "members", _("聯盟（含領導企業）是否至少有%(minimum)s家公司或商號？") % words,
            _("領導企業算1家。"), "yes", _("聯盟至少需要%(minimum)s家，請先邀請其他企業加入。") % words,
        ),
        Question(
            "sme", _("其中至少%(minimum)s家（包括領導企業）是否都符合中小企業認定標準？") % words,
            _("實收資本額%(capital)s以下，或經常僱用員工未滿%(employees)s人，符合其中一項即可。") % words,
            "yes", _("至少%(minimum)s家與領導企業本身都必須是中小企業；視同中小企業者請先洽諮詢窗口。") % words,
        ),
        Question(
            "market", _("是否鎖定1個目標市場，而且是東協、南亞、日本或韓國？"),
            _("澳洲、紐西蘭及其他國家由執行單位確認。新南向市場優先，但不是資格條件。"),
            "yes", _("目標市場須為單一國家，並以亞太區域為範圍；其他國家請先洽諮詢窗口。"), asks_staff=True,
        ),
        Question(
            "theme", _("主題是否屬於食、衣、住、行、育、樂等民生服務，並符合目標市場的內需？"),
            _("例如茶飲、便當、居家、教育。"), "yes", _("主題須為民生服務相關產業；不確定時請先洽諮詢窗口。"), asks_staff=True,
        ),
        Question(
            "double", _("領導企業是否以相同或類似計畫，申請經濟部其他專案輔導？"),
            _("題目不同但內容雷同也算。"), "no", _("不得一案多投或重複申請。"),
        ),
        Question(
            "suspended", _("是否有成員因執行政府計畫異常結案，或正在停權期間？"),
            _("包括5年內受停權處分而期間尚未屆滿者，以及簽約後不執行、撤銷執行未滿%(ban)s年者。") % words,
            "no", _("有此情形的企業不得申請，請更換成員；對期間有疑問請先洽諮詢窗口。"),
        ),
        Question(
            "coached", _("是否有成員今年已接受一次政府輔導，或本計畫輔導結束未滿%(cooldown)s年？") % words,
            _("接續前一年度的第2年輔導不在此限。"),
            "no", _("輔導次數有限制；經審查確認必要性並專案簽報核准者例外，請先洽諮詢窗口。"), asks_staff=True,
        ),
    ]


def result(asked: Sequence[Question], answers: Mapping[str, str]) -> Result:
    """What the answers mean. An unsure answer is something to find out, never a refusal."""
    wrong = [question for question in asked if answers[question.key] not in {question.good, "unsure"}]
    unsure = [question for question in asked if answers[question.key] == "unsure"]
    return Result(
        against=[question for question in wrong if not question.asks_staff],
        to_ask=[question for question in wrong if question.asks_staff] + unsure,
    )
