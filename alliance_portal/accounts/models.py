"""Who signs in. Firm users act for firms (see `proposals.models.firm`); an office is a role of the programme itself."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

TERMS_VERSION = "1"  # version of the terms and of the notice that sign-up shows; a change asks again


class Office(models.TextChoices):
    """The programme's own roles. Firm users have none; one account has at most one (second person is another account)."""

    NONE = "", _("申請企業")
    STAFF = "staff", _("執行單位承辦人")
    REVIEWER = "reviewer", _("審查委員")
    AGENCY = "agency", _("主辦單位（唯讀）")
    ADMINISTRATOR = "administrator", _("系統管理者")


class UserManager(BaseUserManager["User"]):
    """Accounts are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make an account; without a password it cannot sign in until one is set by mail."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **extra: Any) -> "User":
        """An administrator account."""
        return self.create_user(email, password, office=Office.ADMINISTRATOR, **extra)


class User(AbstractBaseUser):
    """An account. No Django permissions: who may do what stands in each app's `permissions`."""

    email = models.EmailField(_("電子郵件"), unique=True)
    name = models.CharField(_("姓名"), max_length=80, blank=True)
    phone = models.CharField(_("聯絡電話"), max_length=40, blank=True)
    office = models.CharField(_("角色"), max_length=16, choices=Office, default=Office.NONE, blank=True)
    language = models.CharField(_("介面語言"), max_length=8, default="zh-hant")
    is_active = models.BooleanField(_("啟用"), default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    enabled_at = models.DateTimeField(null=True, blank=True)  # the last time that a person switched it on again
    # the owner's refusal or consent to mails about other programmes; never needed to apply
    promotion = models.BooleanField(default=False)
    # typed at sign-up: a claim, never a proof (decisions, Live); the case makes the firm from it
    claimed_firm = models.CharField(_("公司名稱"), max_length=120, blank=True)
    claimed_ubn = models.CharField(_("統一編號"), max_length=8, blank=True)
    terms_version = models.CharField(max_length=16, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    # made by the demonstration: no second factor asked outside production
    is_demonstration = models.BooleanField(default=False)
    # raised to end every open session of the account, also those of a browser that comes back later
    session_generation = models.PositiveIntegerField(default=0)
    notices_seen_at = models.DateTimeField(default=timezone.now)  # mails to this account after this instant are unread

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()
    unread_notices = 0  # filled by `backend.Backend` in the query that reads the account of a session

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name that others read."""
        return str(self)

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """What a session must hold to go on: a change of the password or of the generation ends it."""
        covered = f"{self.password}:{self.session_generation}"
        return salted_hmac("alliance_portal.accounts.session", covered, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        """Django's word for who may open its admin: administrators only."""
        return self.office == Office.ADMINISTRATOR

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002  the names are Django's
        """Django admin only (technical models)."""
        return self.is_active and self.office == Office.ADMINISTRATOR

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002  the name is Django's
        """Django admin only."""
        return self.is_active and self.office == Office.ADMINISTRATOR


class Invitation(models.Model):
    """A link mailed to one address: single use, seven days, bound to the address (security 2.2). Only the hash is kept."""

    purpose = models.CharField(max_length=24)  # "member", "colleague", "reviewer"
    subject = models.CharField(max_length=64)  # e.g. "member:17", interpreted by the app that invited
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.email}"
