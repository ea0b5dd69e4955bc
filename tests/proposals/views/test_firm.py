"""A firm's people: owners invite and remove, colleagues read, others find nothing."""

import pytest
from django.test import Client

from alliance_portal.accounts.models import Invitation, User
from alliance_portal.mail.models import Mail
from proposals.models import Firm, FirmPerson
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(lead: User, colleague: User) -> Firm:
    """A firm with its owner and one colleague."""
    return factories.make_firm("青嵐示範茶業股份有限公司", owner=lead, colleagues=(colleague,))


def test_everybody_of_the_firm_reads_and_nobody_else(client: Client, firm: Firm, lead: User, colleague: User, stranger: User) -> None:
    found = {}
    for user in (lead, colleague, stranger):
        client.force_login(user)
        found[user] = client.get(f"/firms/{firm.pk}/").status_code
    assert found == {lead: 200, colleague: 200, stranger: 404}


def test_an_owner_invites_by_mail(client: Client, firm: Firm, lead: User) -> None:
    client.force_login(lead)
    assert client.post(f"/firms/{firm.pk}/invite/", {"email": "new@example.tw"}).status_code == 302
    assert (Invitation.objects.get().email, Mail.objects.get().to) == ("new@example.tw", "new@example.tw")
    assert "new@example.tw" in client.get(f"/firms/{firm.pk}/").content.decode()


def test_a_bad_address_stays_in_its_field(client: Client, firm: Firm, lead: User) -> None:
    client.force_login(lead)
    answer = client.post(f"/firms/{firm.pk}/invite/", {"email": "not an address"})
    assert (answer.status_code, Invitation.objects.count()) == (400, 0)
    assert 'value="not an address"' in answer.content.decode()


def test_a_colleague_invites_and_removes_nobody(client: Client, firm: Firm, lead: User, colleague: User) -> None:
    client.force_login(colleague)
    paths = (f"/firms/{firm.pk}/invite/", f"/firms/{firm.pk}/people/{lead.pk}/remove/", f"/firms/{firm.pk}/people/{colleague.pk}/owner/")
    assert [client.post(path, {"email": "new@example.tw"}).status_code for path in paths] == [403, 403, 403]
    assert FirmPerson.objects.filter(firm=firm, is_owner=True).count() == 1


def test_removal_holds_at_once_and_the_last_owner_stays(client: Client, firm: Firm, lead: User, colleague: User) -> None:
    theirs = Client()
    theirs.force_login(colleague)
    client.force_login(lead)
    assert client.post(f"/firms/{firm.pk}/people/{lead.pk}/remove/").status_code == 409
    assert client.post(f"/firms/{firm.pk}/people/{colleague.pk}/remove/").status_code == 302
    assert theirs.get(f"/firms/{firm.pk}/").status_code == 404


def test_a_second_owner_may_let_the_first_go(client: Client, firm: Firm, lead: User, colleague: User) -> None:
    client.force_login(lead)
    client.post(f"/firms/{firm.pk}/people/{colleague.pk}/owner/")
    assert client.post(f"/firms/{firm.pk}/people/{lead.pk}/remove/").headers["Location"] == "/"
    assert list(FirmPerson.objects.filter(firm=firm).values_list("user", "is_owner")) == [(colleague.pk, True)]
