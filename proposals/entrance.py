"""What invitations of this app lead to: a member joins its alliance, a colleague joins a firm."""

from django.urls import reverse

from alliance_portal.accounts import invitations
from alliance_portal.accounts.models import Invitation, User
from alliance_portal.administration import invitations as reviewers
from alliance_portal.lib.findings import Text
from proposals.models import Firm, FirmPerson, MemberFirm
from proposals.services import firms, members


def describe_member(invitation: Invitation) -> Text:
    """Who invites to which alliance; nothing that the invited may not know yet."""
    member = MemberFirm.objects.select_related("proposal").filter(pk=int(invitation.subject.partition(":")[2])).first()
    if member is None:
        return Text("這份邀請已由邀請方取消", "This invitation was withdrawn by the firm that sent it")
    lead = MemberFirm.objects.filter(proposal=member.proposal_id, position=0).values_list("company_name", flat=True).first() or ""
    return Text(
        f"{lead}邀請{member.company_name or '貴公司'}加入國際主題聯盟（{member.proposal.code}），填寫聯盟業者基本資料表。",
        f"{lead} invites {member.company_name or 'your firm'} to join its international theme alliance ({member.proposal.code}) "
        "and fill the member data form.",
    )


def join_member(invitation: Invitation, user: User) -> str:
    """Bind the member's row to the person's firm; then to the firm's own form."""
    member = members.join(invitation, user)
    return reverse("member", args=[member.proposal.code, member.key])


def describe_colleague(invitation: Invitation) -> Text:
    """Which firm a colleague is to act for."""
    firm = Firm.objects.filter(pk=int(invitation.subject.partition(":")[2])).values_list("name", flat=True).first() or ""
    return Text(f"{firm}邀請您成為同事，共同填寫資料。", f"{firm} invites you as a colleague to fill in data together.")


def join_colleague(invitation: Invitation, user: User) -> str:
    """A colleague of the firm from now on."""
    firms.join_firm(invitation, user)
    return reverse("home")


def acts_for_a_firm(user: User) -> bool:
    """Who applies does not review: an account of a firm never becomes a reviewer's."""
    return FirmPerson.objects.filter(user=user).exists()


reviewers.acts_for_a_firm(acts_for_a_firm)
invitations.register(members.MEMBER, describe=describe_member, accepted=join_member)
invitations.register(firms.COLLEAGUE, describe=describe_colleague, accepted=join_colleague)
