"""allauth's forms in our words and classes; what they do stays allauth's (ACCOUNT_FORMS, MFA_FORMS)."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

PASSWORD_HELP = _("至少12個字元；不可為常見密碼，也不可與姓名或電子郵件相近")
CODE_HELP = _("驗證應用程式顯示的6位數字；無法使用時可輸入備援碼")


def dress(form: forms.Form, labels: dict[str, Any], helps: dict[str, Any] | None = None) -> None:
    """Labels, help, classes; the field's errors and help are tied to the input for screen readers."""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.help_text = (helps or {}).get(name, "" if name in labels else field.help_text)
        widget = field.widget
        widget.attrs.pop("placeholder", None)
        kind = getattr(widget, "input_type", "")
        widget.attrs["class"] = "form-check-input" if kind in ("checkbox", "radio") else "form-control"
        if form.is_bound and name in form.errors:
            widget.attrs["aria-describedby"] = f"{form[name].id_for_label}_error"


class Worded:
    """Mixed into allauth's forms."""

    labels: ClassVar[dict[str, Any]] = {}
    helps: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dressed = False
        for name, field in self.fields.items():
            if not isinstance(field, forms.BooleanField):
                blank = _("請再輸入一次密碼") if name == "password2" else format_lazy("{}{}", _("請填寫"), self.labels.get(name, field.label))
                field.error_messages["required"] = blank

    def full_clean(self) -> None:
        """Errors are known after this."""
        super().full_clean()
        dress(self, self.labels, self.helps)

    def __getitem__(self, name: str) -> forms.BoundField:
        if not self._dressed:
            self._dressed = True
            dress(self, self.labels, self.helps)
        return super().__getitem__(name)


_EMAIL = _("電子郵件")
_NEW = {"password1": _("新密碼"), "password2": _("再輸入一次新密碼")}


class SignInForm(Worded, account.LoginForm):
    """Sign in."""

    labels: ClassVar = {"login": _EMAIL, "password": _("密碼")}


class SignUpForm(Worded, account.SignupForm):
    """Sign up; the fields beside address and password stand in `forms.SignupFields`."""

    labels: ClassVar = {"email": _EMAIL, "password1": _("密碼"), "password2": _("再輸入一次密碼")}
    helps: ClassVar = {"email": _("將寄送驗證信；受邀請者請使用受邀的電子郵件"), "password1": PASSWORD_HELP}


    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proven: str = context.request.session.get("account_verified_email") or ""
        if self.proven:
            self.fields["email"].initial = self.proven

    def clean_email(self) -> str:
        """Who came by an invitation makes the account of the invited address: that is the one which the link proves."""
        typed: str = super().clean_email()
        if self.proven and typed != self.proven:
            raise forms.ValidationError(_("您由邀請連結進入，請使用受邀的電子郵件 %(email)s"), params={"email": self.proven})
        return typed


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    """Change the password."""

    labels: ClassVar = {"oldpassword": _("目前的密碼"), **_NEW}
    helps: ClassVar = {"password1": PASSWORD_HELP}


class SetPasswordForm(Worded, account.SetPasswordForm):
    """Set a first password."""

    labels: ClassVar = _NEW
    helps: ClassVar = {"password1": PASSWORD_HELP}


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    """Ask for a reset mail."""

    labels: ClassVar = {"email": _EMAIL}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    """Set a new password by the mailed link."""

    labels: ClassVar = _NEW
    helps: ClassVar = {"password1": PASSWORD_HELP}


class ChangeEmailForm(Worded, account.AddEmailForm):
    """Another address, valid once it is verified."""

    labels: ClassVar = {"email": _("新的電子郵件")}


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    """The password once more, before something that matters."""

    labels: ClassVar = {"password": _("密碼")}


class CodeForm(Worded, mfa.AuthenticateForm):
    """The second factor at sign-in."""

    labels: ClassVar = {"code": _("驗證碼")}
    helps: ClassVar = {"code": CODE_HELP}


class ReauthenticateCodeForm(Worded, mfa.ReauthenticateForm):
    """The second factor once more, before something that matters."""

    labels: ClassVar = {"code": _("驗證碼")}
    helps: ClassVar = {"code": CODE_HELP}


class EnrolForm(Worded, totp.ActivateTOTPForm):
    """The first code of a new second factor."""

    labels: ClassVar = {"code": _("驗證碼")}
    helps: ClassVar = {"code": _("掃描後，驗證應用程式會顯示6位數字")}
