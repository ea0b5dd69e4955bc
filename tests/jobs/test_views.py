"""The progress of a job: page, fragment, JSON; 404 for strangers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import User
from alliance_portal.jobs.models import Job
from alliance_portal.jobs.services import ask, run
from tests.jobs.conftest import Bench


@pytest.fixture
def job(bench: Bench, asker: User) -> Job:
    return ask("test.work", key="paper:1", payload={"n": 7}, actor=asker)


def get(client: Client, user: User | None, job_id: Any, **headers: str) -> Any:
    if user:
        client.force_login(user)
    return client.get(reverse("job", args=[job_id]), headers=headers)


def test_asker_follows_in_json(client: Client, job: Job, asker: User) -> None:
    Job.objects.update(state=Job.State.RUNNING, stage="排版", done=1, total=4)
    facts = get(client, asker, job.pk, Accept="application/json").json()
    assert (facts["state"], facts["stage"], facts["percent"], facts["is_over"], facts["id"]) == ("running", "排版", 25, False, str(job.pk))


def test_fragment_asks_again_until_it_is_over(client: Client, job: Job, asker: User) -> None:
    fragment = get(client, asker, job.pk, **{"HX-Request": "true"}).content.decode()
    assert "hx-get" in fragment
    assert "<html" not in fragment
    run(job.pk)
    fragment = get(client, asker, job.pk, **{"HX-Request": "true"}).content.decode()
    assert "hx-get" not in fragment
    assert 'href="/result/7"' in fragment


def test_page_without_script(client: Client, job: Job, asker: User) -> None:
    answer = get(client, asker, job.pk)
    assert answer.status_code == 200
    assert "測試作業" in answer.content.decode()


def test_failed_job_says_so_without_its_cause(client: Client, job: Job, asker: User) -> None:
    Job.objects.update(state=Job.State.FAILED, error="/srv/secret/path broke")
    page = get(client, asker, job.pk).content.decode()
    assert "未能完成" in page
    assert "secret" not in page


def test_who_may_follow(client: Client, job: Job) -> None:
    colleague = User.objects.create_user("c@example.tw", name="同事")
    stranger = User.objects.create_user("s@example.tw", name="路人")
    assert get(client, colleague, job.pk).status_code == 200
    assert get(client, stranger, job.pk).status_code == 404
    assert get(client, stranger, "00000000-0000-4000-8000-000000000000").status_code == 404


def test_visitor_signs_in_first(client: Client, job: Job) -> None:
    assert get(client, None, job.pk).status_code == 302
    answer = get(client, None, job.pk, Accept="application/json")
    assert (answer.status_code, answer.json()["sign_in"]) == (401, reverse("account_login"))
