"""allauth in our words: its mails go through the outbox, its links carry our own address, its messages are the portal's."""

from io import BytesIO
from typing import Any, ClassVar
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance_portal.accounts import entrance
from alliance_portal.accounts.models import User
from alliance_portal.mail import services as mail
from alliance_portal.trail import services as trail

_LINKS = {"signup_url": "account_signup", "password_reset_url": "account_reset_password"}


class AccountAdapter(DefaultAccountAdapter):
    """What we change in allauth's sign-up, sign-in and mails."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("登入失敗次數過多，請於 15 分鐘後再試"),
        "email_password_mismatch": _("電子郵件或密碼不正確，請重新輸入"),
        "account_inactive": _("此帳號已停用，請洽諮詢窗口"),
        "duplicate_email": _("此電子郵件已登記於您的帳號"),
        "email_taken": _("此電子郵件已有帳號使用"),
        "enter_current_password": _("請輸入目前的密碼"),
        "incorrect_password": _("密碼不正確"),
        "incorrect_code": _("驗證碼不正確"),
        "invalid_or_expired_key": _("連結無效或已逾期"),
        "invalid_password_reset": _("重設密碼的連結無效或已使用過"),
        "rate_limited": _("操作過於頻繁，請稍候再試"),
        "same_as_current": _("新內容須與目前不同"),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put allauth's mail into the outbox: it survives a mail server that is down (R-46).

        Such a mail may hold a link that opens an account, so it is confidential: no staff page shows its text, and the text
        is wiped once the mail has gone.
        """
        event = template_prefix.rsplit("/", 1)[-1]
        facts = {**context, "email": email}
        if event in ("account_already_exists", "unknown_account"):  # allauth builds these from the Host header (B64)
            facts |= {name: settings.BASE_URL + reverse(route) for name, route in _LINKS.items() if name in facts}
        mail.enqueue(
            f"account_{event}",
            key=f"account:{event}:{uuid4()}",
            to=email,
            context=facts,
            language=get_language() or settings.LANGUAGE_CODE,
            confidential=True,
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:  # noqa: ARG002  allauth's signature
        """The link of a verification mail; never built from the request's Host header (B64)."""
        return settings.BASE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a reset mail; never built from the request's Host header (B64)."""
        uid, _dash, token = key.partition("-")  # allauth gives "uid-key"; its route takes the two parts
        return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})

    def save_user(self, request: HttpRequest, user: AbstractBaseUser, form: Any, commit: bool = True) -> AbstractBaseUser:
        """Keep the address in small letters, so that one address is one account; the language is the one being read."""
        saved = super().save_user(request, user, form, commit=False)
        if isinstance(saved, User):
            saved.email = saved.email.lower()
            saved.language = get_language() or settings.LANGUAGE_CODE
        if commit:
            saved.save()
        return saved

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **facts: Any) -> Any:
        """Start the session's clock (R-21) and write the sign-in into the trail (R-49)."""
        response = super().post_login(request, user, **facts)
        entrance.begin(request)
        trail.record("accounts", "account.signed_in", user, {"ip": entrance.client_ip(request)})
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A refused sign-in leaves a trace when the account exists; what was typed never does (people type passwords there)."""
        super().authentication_failed(request, **credentials)
        known = User.objects.filter(email=str(credentials.get("email", "")).lower()).only("pk").first()
        detail = {"account": known.pk if known else None, "ip": entrance.client_ip(request)}
        trail.record("accounts", "account.sign_in_refused", None, detail, actor_label="-")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Somebody who came by an invitation goes back to it; everybody else goes home."""
        return entrance.waiting_invitation_url(request) or super().get_signup_redirect_url(request)

    def get_email_verification_redirect_url(self, email_address: Any) -> str:  # noqa: ARG002  allauth's signature
        """After the address is verified: sign in, or home when already signed in."""
        if self.request.user.is_authenticated:
            return str(reverse(settings.LOGIN_REDIRECT_URL))
        return str(reverse(settings.LOGIN_URL))


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: an office may replace it, never go without (R-17)."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("驗證碼不正確"),
        "cannot_delete_authenticator": _("您的角色必須使用兩步驟驗證，不可停用"),
        "unverified_email": _("請先完成電子郵件驗證，再啟用兩步驟驗證"),
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Firm users may go back to the password alone, offices may not."""
        return not authenticator.user.office

    def build_totp_svg(self, url: str) -> str:
        """The QR code, made by the library that the paper uses too."""
        import segno  # noqa: PLC0415  slow import, only on this page

        out = BytesIO()
        segno.make(url, error="m").save(out, kind="svg", xmldecl=False, scale=5, dark="#1b2523", light="#fff")
        return out.getvalue().decode()
