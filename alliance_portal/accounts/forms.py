"""What sign-up asks besides the address and the password."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance_portal.accounts.models import TERMS_VERSION, User
from alliance_portal.lib import telephone
from alliance_portal.lib.taiwan_ids import has_ubn_form, is_valid_ubn, normalised_ubn
from alliance_portal.lib.unreadable import Unreadable


class SignupFields(forms.Form):
    """allauth builds its sign-up form on this one. The firm and its number are claimed here, not confirmed (decisions, Live)."""

    field_order: ClassVar[list[str]] = ["agree", "email", "name", "phone", "firm_name", "firm_ubn", "password1", "password2", "promotion"]

    agree = forms.BooleanField(
        label=_("我已閱讀並同意使用條款及個人資料蒐集與利用聲明"),
        error_messages={"required": _("請先閱讀並勾選同意，才能申請帳號")},
    )
    name = forms.CharField(label=_("姓名"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("聯絡電話"), max_length=40, help_text=_("例如：(02)2553-3988 分機606 或 0912-345-678"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    firm_name = forms.CharField(
        label=_("公司名稱"), max_length=120, required=False, help_text=_("受邀請者可留白；公司名稱以邀請函所載為準"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    firm_ubn = forms.CharField(
        label=_("統一編號"), max_length=16, required=False, help_text=_("8位數字；於聯盟邀請或承辦人確認後始為已確認"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    promotion = forms.BooleanField(label=_("我願意收到其他計畫的推廣訊息（可不勾選，不影響申請）"), required=False)

    def clean_phone(self) -> str:
        """A telephone number in any of the usual forms; kept as typed."""
        typed: str = self.cleaned_data["phone"]
        try:
            telephone.parse(typed)
        except Unreadable as fault:
            raise forms.ValidationError(fault.reason.in_language(get_language() or "")) from fault
        return typed

    def clean_firm_ubn(self) -> str:
        """A valid number, or none yet."""
        number = normalised_ubn(self.cleaned_data["firm_ubn"])
        if number and not is_valid_ubn(number):
            raise forms.ValidationError(_("統一編號檢查碼不符，請確認是否輸入有誤") if has_ubn_form(number) else _("統一編號須為 8 位數字"))
        return number

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002  allauth's signature
        """Called by allauth once the account is saved."""
        facts: dict[str, Any] = self.cleaned_data
        user.name = facts["name"]
        user.phone = facts["phone"]
        user.claimed_firm = facts["firm_name"]
        user.claimed_ubn = facts["firm_ubn"]
        user.promotion = facts["promotion"]
        user.terms_version = TERMS_VERSION
        user.terms_accepted_at = timezone.now()
        user.save(update_fields=["name", "phone", "claimed_firm", "claimed_ubn", "promotion", "terms_version", "terms_accepted_at"])


class ProfileForm(forms.ModelForm):
    """What people change about themselves; address and password have pages of their own."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "phone", "language", "promotion"]
        labels: ClassVar = {"promotion": _("我願意收到其他計畫的推廣訊息（可不勾選，不影響申請）")}
        widgets: ClassVar = {"language": forms.RadioSelect(choices=settings.LANGUAGES)}

    def clean_name(self) -> str:
        """A name is needed: others read it in the alliance and in the record."""
        name: str = self.cleaned_data["name"].strip()
        if not name:
            raise forms.ValidationError(_("請填寫姓名"))
        return name
