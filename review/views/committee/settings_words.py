"""Words of a committee's settings: their names, their options, the groups in which they stand."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Any] = {
    "method": _("排序方法"),
    "own_ties": _("同一委員給分相同時的序位"),
    "tie_break": _("同序位時的處理順序"),
    "recusal": _("委員迴避的範圍"),
    "pass_rule": _("及格規則"),
    "pass_mark": _("及格分數"),
    "scale": _("評分方式"),
    "decimals": _("分數的小數位數"),
    "rounds": _("評分輪數"),
    "quorum_share": _("出席委員至少（%）"),
    "quorum_experts": _("出席專家學者至少（人）"),
    "quorum_expert_share": _("專家學者占出席至少（%）"),
    "quorum_per_case": _("每案評分委員至少（人）"),
    "difference": _("明顯差異的判斷"),
    "difference_points": _("明顯差異的分數"),
    "difference_criterion": _("單項最高與最低分的差距"),
    "shows_others": _("截止評分後，委員可看到同案其他委員的評分與評語"),
    "shows_round": _("第二輪評分時，委員可看到同案第一輪其他委員的評分與評語"),
    "shows_names": _("以姓名顯示其他委員（不勾選則以該案代號顯示）"),
    "talk_minutes": _("每案簡報時間（分鐘）"),
    "question_minutes": _("每案詢答時間（分鐘）"),
    "objection_days": _("公告後可提疑義申請的天數"),
    "budget_twd": _("經費預算（元，0為不預先訂定）"),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "method": {"total": _("總評分法"), "ranksum": _("序位法")},
    "own_ties": {"average": _("取所占序位的平均"), "equal": _("同序位，下一名順延")},
    "recusal": {"case": _("僅該案迴避"), "whole_meeting": _("整場會議迴避")},
    "pass_rule": {"none": _("不設及格分數"), "mean_at_least": _("平均總分達及格分數"), "majority_at_least": _("過半數委員給分達及格分數")},
    "scale": {"hundred": _("每項0至100分"), "points": _("依配分給分")},
    "difference": {"off": _("不判斷"), "range": _("最高與最低總分的差距"), "points_from_mean": _("與平均總分的差距")},
    "tie_break": {
        "heaviest_criterion": _("權重最高項目得分較高者"),
        "most_first_places": _("較多委員評為第一者"),
        "committee": _("委員會議決"),
        "re_review": _("再次評分"),
        "lots": _("抽籤"),
    },
}
SCORING = ("scale", "method", "pass_rule")  # groups that begin with these say how scores are given and ranked
GROUPS = (
    (_("評分"), ("scale", "decimals", "rounds")),
    (_("排序"), ("method", "own_ties", "tie_break", "recusal")),
    (_("入選門檻與明顯差異"), ("pass_rule", "pass_mark", "difference", "difference_points", "difference_criterion")),
    (_("出席門檻"), ("quorum_share", "quorum_experts", "quorum_expert_share", "quorum_per_case")),
    (_("委員之間的公開範圍"), ("shows_others", "shows_round", "shows_names")),
    (_("會議、經費與疑義申請"), ("talk_minutes", "question_minutes", "objection_days", "budget_twd")),
)
