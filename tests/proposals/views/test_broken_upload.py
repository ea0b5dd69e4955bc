"""The browser closed in the middle of an upload (issue 3): nothing half stands, nothing is lost, the same page goes on."""

import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.files.models import StoredFile
from proposals.models import Attachment, Proposal, SectionAnswers
from tests.factories import SAMPLES

pytestmark = pytest.mark.django_db(transaction=True)
FIGURE = SAMPLES / "figures" / "tea-strategy.png"
BOUNDARY = "portal-boundary"


def cut_off(address: str, path: str, client: Client, revision: int, sent: float) -> None:
    """Begin the upload that the page's script makes and close the line after this part of it."""
    token = client.cookies["csrftoken" if "csrftoken" in client.cookies else settings.CSRF_COOKIE_NAME].value
    fields = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrfmiddlewaretoken", token), ("revision", revision))
    )
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    body = fields.encode() + head.encode() + FIGURE.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    where = urlparse(address)
    request = (
        f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookies}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Accept: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(request.encode() + body[: int(len(body) * sent)])
        line.shutdown(socket.SHUT_WR)
        line.settimeout(10)
        while line.recv(65536):  # until the server has done with it, whatever it says to nobody
            pass


def waiting(condition: Callable[[], bool]) -> bool:
    """Whether it becomes true within ten seconds."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize("sent", [0.3, 0.9, 0.999])
def test_an_upload_that_breaks_off_leaves_nothing_and_the_page_goes_on(live_server: object, draft: Proposal, lead: User, sent: float) -> None:
    client = Client()
    client.force_login(lead)
    page = reverse("section", args=[draft.code, "goals_methods"])
    client.get(page)
    client.post(page, {"revision": "0", "plan_goal": "已經儲存的內容"})
    address = reverse("upload", args=[draft.code, "goals_methods", "strategy_figure"])

    cut_off(str(live_server), address, client, 1, sent)

    incoming = Path(settings.FILES_ROOT) / "incoming"
    assert waiting(lambda: not incoming.exists() or not list(incoming.iterdir()))
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)
    answers = SectionAnswers.objects.get()
    assert (answers.data, answers.revision) == ({"plan_goal": "已經儲存的內容"}, 1)
    again = client.post(address, {"revision": "1", "file": SimpleUploadedFile("a.png", FIGURE.read_bytes())}, headers={"accept": "application/json"})
    assert (again.status_code, again.json()["revision"]) == (200, 2)


def test_the_same_upload_whole_is_taken(live_server: object, draft: Proposal, lead: User) -> None:
    client = Client()
    client.force_login(lead)
    client.get(reverse("section", args=[draft.code, "goals_methods"]))
    cut_off(str(live_server), reverse("upload", args=[draft.code, "goals_methods", "strategy_figure"]), client, 0, 1)
    assert Attachment.objects.count() == 1
