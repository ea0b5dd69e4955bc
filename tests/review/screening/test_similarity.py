"""How much of one plan stands in another. No database."""

from review.screening.contacts import contacts
from review.screening.similarity import Sketches, narratives, passages, side_by_side, sketch
from tests.proposals.rules.build import changed, sample

FIELD = "proposal.goals_methods.plan_goal"


def index(*plans: object) -> Sketches:
    found = Sketches()
    for key, plan in enumerate(plans):
        found.add(key, sketch(narratives(plan).values())[0])
    return found


def test_the_same_plan_is_all_alike_and_another_one_is_not_told() -> None:
    tea, bento = changed({}), changed({}, "bento-japan")
    known = index(tea, bento)
    own = sketch(narratives(tea).values())[0]
    assert known.like(99, own) == [(0, 100)]
    assert known.like(0, own) == []


def test_a_plan_that_was_taken_over_with_another_goal_is_told() -> None:
    known = index(changed({}))
    other = changed({FIELD: "完全不同的目標" * 40})
    [(key, share)] = known.like(99, sketch(narratives(other).values())[0])
    assert (key, 60 < share < 100) == (0, True)


def test_a_blank_plan_is_like_none() -> None:
    assert index(changed({})).like(9, sketch([])[0]) == []
    assert sketch(["短"]) == (b"", 0)


def test_side_by_side_names_the_passages() -> None:
    same = "本聯盟結合在地茶農與包材業者共同開發越南市場的即飲茶"
    assert passages(f"甲{same}乙", f"丙{same}丁") == (same,)
    mine, theirs = narratives(changed({})), narratives(changed({FIELD: "完全不同的目標" * 40}))
    beside = side_by_side(mine, theirs)
    assert all(each.share == 100 for each in beside)
    assert ("goals_methods", "plan_goal") not in {each.place for each in beside}


def test_contacts_are_compared_however_they_are_written() -> None:
    tree = sample()
    phone = tree["members"][1]["member_company"]["contact_mobile"]
    plain = {each.key for each in contacts(changed({})) if each.where == "members[1].member_company.contact_mobile"}
    spaced = {
        each.key for each in contacts(changed({"members[1].member_company.contact_mobile": phone.replace("-", " ")}))
        if each.where == "members[1].member_company.contact_mobile"
    }
    assert plain == spaced
    assert len(plain) == 1
