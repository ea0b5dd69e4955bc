"""Sign-up, verification, sign-in, limits, reset, second factor (R-17 to R-22)."""

import base64
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core import mail as outgoing
from django.test import Client
from django.urls import reverse

from alliance_portal.accounts.models import TERMS_VERSION, User
from alliance_portal.mail.models import Mail
from alliance_portal.mail.sending import send_waiting
from alliance_portal.trail.models import Entry
from tests.accounts.conftest import PASSWORD, enrol

SignIn = Callable[..., Any]
FORM = {
    "agree": "on", "email": "New@Example.tw", "name": "王示範", "phone": "(02)2553-3988 分機606", "firm_name": "青嵐示範茶業股份有限公司",
    "firm_ubn": "１２３４５６０１", "password1": PASSWORD, "password2": PASSWORD,
}
LIMIT = "登入失敗次數過多，請於 15 分鐘後再試"


def sign_up(client: Client, **other: str) -> Any:
    return client.post(reverse("account_signup"), FORM | other)


def link_in(mail: Mail) -> str:
    found = re.search(rf"{re.escape(settings.BASE_URL)}(/\S+)", mail.body)
    assert found is not None
    return found[1]


def test_sign_up_verify_sign_in(client: Client, sign_in: SignIn) -> None:
    assert sign_up(client).headers["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get()
    assert (user.email, user.name, user.phone, user.office, user.language) == ("new@example.tw", "王示範", "(02)2553-3988 分機606", "", "zh-hant")
    assert (user.claimed_firm, user.claimed_ubn, user.promotion) == ("青嵐示範茶業股份有限公司", "12345601", False)
    assert (user.terms_version, user.terms_accepted_at is not None) == (TERMS_VERSION, True)
    assert sign_in("new@example.tw").headers["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    mail = Mail.objects.filter(event="account_email_confirmation_signup").first()
    assert mail is not None
    assert mail.confidential
    path = link_in(mail)
    assert "您的電子郵件" in client.get(path).content.decode()
    client.post(path)
    assert sign_in("NEW@example.tw").headers["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Entry.objects.filter(verb="account.signed_in", actor=user).count() == 1


def test_notice_stands_before_the_first_personal_field(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    main = page[page.index("<main"):]
    assert main.index("個人資料蒐集與利用聲明") < main.index('name="agree"') < main.index('name="email"')
    assert 'name="promotion"' in main


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("agree", "", "請先閱讀並勾選同意"),
        ("phone", "091234567", "請填電話號碼"),
        ("firm_ubn", "1234567", "統一編號須為 8 位數字"),
        ("firm_ubn", "12345678", "檢查碼不符"),
        ("email", "nobody", "電子郵件"),
        ("password1", "short", "12"),
        ("name", " ", "請填寫姓名"),
    ],
)
def test_bad_sign_up_says_why_and_keeps_what_was_typed(client: Client, field: str, typed: str, words: str) -> None:
    answer = sign_up(client, **{field: typed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert f'href="#id_{field}' in page
    assert "青嵐示範茶業股份有限公司" in page
    assert PASSWORD not in page
    assert not User.objects.exists()


@pytest.mark.parametrize("extra", [{"office": "administrator"}, {"is_demonstration": "on"}, {"is_active": "", "id": "1"}])
def test_sign_up_assigns_nothing_else(client: Client, extra: dict[str, str]) -> None:
    """R-07."""
    sign_up(client, **extra)
    user = User.objects.get()
    assert (user.office, user.is_demonstration, user.is_active) == ("", False, True)


def test_known_and_unknown_addresses_look_alike(client: Client, firm_user: User) -> None:
    """Neither sign-up, nor reset, nor sign-in tell whether an address has an account."""
    known, unknown = sign_up(client, email=firm_user.email), sign_up(Client(), email="other@example.tw")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    reset = [client.post(reverse("account_reset_password"), {"email": email}) for email in (firm_user.email, "none@example.tw")]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in reset}) == 1
    for email in (firm_user.email, "none@example.tw"):
        assert "電子郵件或密碼不正確" in client.post(reverse("account_login"), {"login": email, "password": "wrong"}).content.decode()
    assert set(Mail.objects.values_list("event", flat=True)) >= {"account_account_already_exists", "account_unknown_account"}


def test_five_failures_then_the_right_password_is_refused_too(client: Client, firm_user: User, sign_in: SignIn) -> None:
    """R-18."""
    for _number in range(5):
        assert "電子郵件或密碼不正確" in sign_in(firm_user.email, "wrong").content.decode()
    assert LIMIT in sign_in(firm_user.email).content.decode()
    assert "_auth_user_id" not in client.session
    assert Entry.objects.filter(verb="account.sign_in_refused").count() == 5
    with time_machine.travel(time.time() + 15 * 60 + 1):
        assert sign_in(firm_user.email).status_code == 302


def test_another_account_behind_the_same_address_is_not_locked_out(firm_user: User, staff: User, sign_in: SignIn) -> None:
    for _number in range(5):
        sign_in(firm_user.email, "wrong")
    assert Client().post(reverse("account_login"), {"login": staff.email, "password": PASSWORD}).status_code == 302
    assert LIMIT in sign_in(firm_user.email).content.decode()


def test_forged_forwarding_does_not_reset_the_limit(firm_user: User, sign_in: SignIn) -> None:
    """R-20."""
    for number in range(5):
        sign_in(firm_user.email, "wrong", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert LIMIT in sign_in(firm_user.email, headers={"X-Forwarded-For": "203.0.113.99"}).content.decode()


def test_trail_never_holds_what_was_typed(sign_in: SignIn, firm_user: User) -> None:
    sign_in("my-secret-password@example.tw", "my-secret-password")
    assert "my-secret-password" not in str(list(Entry.objects.values_list("detail", "actor_label")))


def test_session_id_changes_at_sign_in(client: Client, firm_user: User, sign_in: SignIn) -> None:
    client.get(reverse("account_login"))
    before = client.session.session_key
    sign_in(firm_user.email)
    assert client.session.session_key != before


def test_reset_by_mail_once_and_other_sessions_end(client: Client, firm_user: User, sign_in: SignIn) -> None:
    elsewhere = Client()
    elsewhere.force_login(firm_user)
    assert elsewhere.get(reverse("account_home")).status_code == 200
    client.post(reverse("account_reset_password"), {"email": firm_user.email}, headers={"Host": "localhost"})
    mail = Mail.objects.get(event="account_password_reset_key")
    assert settings.BASE_URL in mail.body
    path = link_in(mail)
    form_at = client.get(path).headers["Location"]
    new = "another horse 9 battery"
    assert client.post(form_at, {"password1": new, "password2": new}).status_code == 302
    assert sign_in(firm_user.email, new).status_code == 302
    assert elsewhere.get(reverse("account_home")).status_code == 302
    assert "連結無效" in Client().get(path, follow=True).content.decode()


def test_account_mails_are_wiped_once_sent(client: Client, firm_user: User) -> None:
    client.post(reverse("account_reset_password"), {"email": firm_user.email})
    send_waiting()
    assert Mail.objects.get().body == ""
    assert "/accounts/password/reset/key/" in outgoing.outbox[0].body


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_second_factor_at_sign_in_and_no_code_twice(client: Client, staff: User, sign_in: SignIn) -> None:
    """R-17."""
    secret = enrol(staff)
    assert sign_in(staff.email).headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert "驗證碼不正確" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    code = code_of(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(staff.pk)
    client.post(reverse("account_logout"))
    sign_in(staff.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in client.session


def confirm_again(client: Client, answer: Any, password: str) -> Any:
    """R-22: what changes the account asks for the password once more, then goes on with what was asked."""
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert "密碼不正確" in client.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode()
    return client.post(answer.headers["Location"], {"password": password})


def test_enrolment_by_hand(client: Client, staff: User, sign_in: SignIn) -> None:
    sign_in(staff.email)
    confirm_again(client, client.get(reverse("mfa_activate_totp")), PASSWORD)
    page = client.get(reverse("mfa_activate_totp"))
    text = page.content.decode()
    secret = re.search(r"<code class=\"text-reset\">(\w+)</code>", text)
    assert secret is not None
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    assert picture is not None
    assert b'xmlns="http://www.w3.org/2000/svg"' in base64.b64decode(picture[1])  # without it no browser shows a picture
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 302
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = re.findall(r"\b\d{8}\b", client.get(reverse("mfa_view_recovery_codes")).content.decode())
    assert len(codes) == 10
    assert "不可停用" in client.post(reverse("mfa_deactivate_totp")).content.decode()


def test_reset_does_not_drop_the_second_factor(client: Client, staff: User, sign_in: SignIn) -> None:
    enrol(staff)
    client.post(reverse("account_reset_password"), {"email": staff.email})
    form_at = client.get(link_in(Mail.objects.get(event="account_password_reset_key"))).headers["Location"]
    client.post(form_at, {"password1": PASSWORD + "2", "password2": PASSWORD + "2"})
    assert sign_in(staff.email, PASSWORD + "2").headers["Location"] == reverse("mfa_authenticate")


def test_password_change_and_email_change_pages(client: Client, firm_user: User, sign_in: SignIn) -> None:
    sign_in(firm_user.email)
    new = PASSWORD + "3"
    bad = client.post(reverse("account_change_password"), {"oldpassword": "x", "password1": new, "password2": new})
    assert "請輸入目前的密碼" in bad.content.decode()
    good = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert good.status_code == 302
    asked = client.post(reverse("account_email"), {"action_add": "", "email": "second@example.tw"})
    assert not Mail.objects.filter(to="second@example.tw").exists()
    confirm_again(client, asked, new)
    assert "second@example.tw" in client.get(reverse("account_email")).content.decode()
    path = link_in(Mail.objects.get(to="second@example.tw"))
    client.post(path)
    assert User.objects.get().email == "second@example.tw"


PAGES = (
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_email_verification_sent", "account_inactive",
    "account_home", "account_profile", "account_change_password", "account_email", "account_logout", "mfa_index", "account_reauthenticate",
)


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_account_stands_in_both_languages(client: Client, firm_user: User, sign_in: SignIn, name: str, language: str) -> None:
    if name not in PAGES[:6]:
        sign_in(firm_user.email)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert "{%" not in page


def test_profile(client: Client, firm_user: User) -> None:
    client.force_login(firm_user)
    good = {"name": "周以恩二", "phone": "0912-345-678", "language": "en", "office": "administrator", "email": "x@example.tw"}
    assert client.post(reverse("account_profile"), good).status_code == 302
    firm_user.refresh_from_db()
    assert (firm_user.name, firm_user.language, firm_user.office, firm_user.email) == ("周以恩二", "en", "", "lead@example.tw")
    assert client.post(reverse("account_profile"), good | {"name": " "}).status_code == 400
