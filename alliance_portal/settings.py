"""Every setting, read from the environment (PORTAL_…). The default is the embedded mode: SQLite and the filesystem broker."""

import secrets
from pathlib import Path

import bootstrap_wrapper
import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from alliance_portal.lib.version import VERSION

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA = Path(env.str("PORTAL_DATA", str(BASE_DIR / "var"))).resolve()
DATA.mkdir(parents=True, exist_ok=True)
PORTAL_VERSION = VERSION


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Read one of a few words; anything else stops the start with the words that are allowed."""
    value = env.str(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r}: one of {', '.join(allowed)}")
    return value


def number(name: str, default: int, low: int, high: int) -> int:
    """Read a whole number within its bounds; anything else stops the start."""
    text = env.str(name, str(default))
    if not (text.isascii() and text.isdecimal()) or not low <= int(text) <= high:
        raise ImproperlyConfigured(f"{name}={text!r}: a number from {low} to {high}")
    return int(text)


def address(name: str, embedded: str, schemes: tuple[str, ...]) -> str:
    """Read an address of one of some schemes. Production has no default: it must be named."""
    text = env.str(name, "" if PRODUCTION else embedded)
    if (text or PRODUCTION) and text.partition("://")[0] not in schemes:
        raise ImproperlyConfigured(f"{name}: an address that begins with {', '.join(scheme + '://' for scheme in schemes)}")
    return text


def secret_key() -> str:
    """The key of this installation, from a file of 50 characters or more; the embedded mode makes one at its first start."""
    path = Path(env.str("PORTAL_SECRET_KEY_FILE", str(DATA / "secret-key")))
    if not path.exists():
        if MODE == "production":
            raise ImproperlyConfigured(f"PORTAL_SECRET_KEY_FILE: {path} is not there")
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"PORTAL_SECRET_KEY_FILE: {path} holds fewer than 50 characters")
    return key


MODE = choice("PORTAL_MODE", "embedded", ("embedded", "production", "test"))
KNOWN = {
    "PORTAL_MODE", "PORTAL_DATA", "PORTAL_PORT", "PORTAL_SECRET_KEY_FILE", "PORTAL_ALLOWED_HOSTS", "PORTAL_DATABASE_URL", "PORTAL_REDIS_URL",
    "PORTAL_EMAIL_URL", "PORTAL_MAIL_FROM", "PORTAL_BASE_URL", "PORTAL_TRUSTED_PROXIES", "PORTAL_CLAMD", "PORTAL_LOG_LEVEL", "PORTAL_NO_FONTS",
    "PORTAL_LEASE_SECONDS", "PORTAL_SWEEP_SECONDS", "PORTAL_MAIL_RETRY_SECONDS",
}
unknown = sorted(name for name in env.ENVIRON if name.startswith("PORTAL_") and name not in KNOWN)
if unknown:
    raise ImproperlyConfigured(f"unknown setting {', '.join(unknown)}; known are {', '.join(sorted(KNOWN))}")

PRODUCTION = MODE == "production"
DEBUG = False
SECRET_KEY = secret_key()
PORT = number("PORTAL_PORT", 8000, 1, 65535)
BASE_URL = address("PORTAL_BASE_URL", f"http://127.0.0.1:{PORT}", ("https",) if PRODUCTION else ("http", "https")).rstrip("/")
ALLOWED_HOSTS = env.list("PORTAL_ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("PORTAL_ALLOWED_HOSTS: name the hosts, * is refused")

INSTALLED_APPS = [
    "alliance_portal.accounts",
    "alliance_portal.trail",
    "alliance_portal.mail",
    "alliance_portal.files",
    "alliance_portal.jobs",
    "alliance_portal.seconds",
    "alliance_portal.administration",
    "proposals",
    "review",
    "kpi",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "alliance_portal.static_files.PortalStaticFilesConfig",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_prose_editor",
    "csp",
]
MIDDLEWARE = [
    "alliance_portal.lib.clock.ReceivedAtMiddleware",  # first: its time decides deadlines
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alliance_portal.gate.AnswerHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "alliance_portal.gate.LanguageMiddleware",
    "alliance_portal.gate.ReadableTextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alliance_portal.accounts.middleware.AccountRulesMiddleware",
    "review.undertaking_gate.UndertakingMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alliance_portal.gate.RefusalMiddleware",
]
ROOT_URLCONF = "alliance_portal.urls"
WSGI_APPLICATION = "alliance_portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["alliance_portal.frame_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "alliance_portal.frame.frame",
            ],
        },
    },
]

# Database ---------------------------------------------------------------------------------------------------------------
_server = address("PORTAL_DATABASE_URL", "", ("postgres", "postgresql"))
if _server:
    DATABASES = {"default": env.db_url_config(_server) | {"CONN_MAX_AGE": 120, "CONN_HEALTH_CHECKS": True}}
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "portal.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # without it 8 writers get "database is locked"
                "timeout": 20,
                "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={'OFF' if MODE == 'test' else 'FULL'};",
            },
            "TEST": {"NAME": str(DATA / "test.sqlite3")},  # a file: parallel writers are tested as they will write
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People -----------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["alliance_portal.accounts.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("email", "name")}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "alliance_portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "alliance_portal.accounts.forms.SignupFields"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# one failed-sign-in limit for each address, a loose one for each network: firms behind one NAT sign in together (R-18, R-20, LP8)
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/15m/key", "login": "120/m/ip"}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "alliance_portal.accounts.allauth_forms.SignInForm",
    "signup": "alliance_portal.accounts.allauth_forms.SignUpForm",
    "change_password": "alliance_portal.accounts.allauth_forms.ChangePasswordForm",
    "set_password": "alliance_portal.accounts.allauth_forms.SetPasswordForm",
    "reset_password": "alliance_portal.accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "alliance_portal.accounts.allauth_forms.ResetPasswordKeyForm",
    "add_email": "alliance_portal.accounts.allauth_forms.ChangeEmailForm",
    "reauthenticate": "alliance_portal.accounts.allauth_forms.ReauthenticateForm",
}
MFA_ADAPTER = "alliance_portal.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "alliance_portal.accounts.allauth_forms.CodeForm",
    "reauthenticate": "alliance_portal.accounts.allauth_forms.ReauthenticateCodeForm",
    "activate_totp": "alliance_portal.accounts.allauth_forms.EnrolForm",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = number("PORTAL_TRUSTED_PROXIES", 1 if PRODUCTION else 0, 0, 9)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Alliance Portal"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = {"": 2 * 3600, "staff": 1800, "reviewer": 1800, "agency": 1800, "administrator": 1800}
CSRF_FAILURE_VIEW = "alliance_portal.faults.csrf_failure"

# Answers to browsers ----------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
ATOMIC_REQUESTS = False
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Language and time ------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "alliance_portal" / "locale"]
LANGUAGE_COOKIE_NAME = "portal_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Taipei"

# Files ------------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", bootstrap_wrapper.get_bootstrap_dir())]
WHITENOISE_USE_FINDERS = MODE != "production"
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "png", "webp", "gz", "br", "woff2", "map")
WHITENOISE_AUTOREFRESH = MODE == "test"
FILES_ROOT = DATA / "files"
FILE_UPLOAD_TEMP_DIR = FILES_ROOT / "incoming"  # what a killed web process left of an upload is removed there as every unfinished file is
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True, mode=0o750)
FONTS_ROOT = DATA / "fonts"
CLAMD = env.str("PORTAL_CLAMD", "")  # host:port of the optional virus scanner

# Background work --------------------------------------------------------------------------------------------------------
LEASE_SECONDS = number("PORTAL_LEASE_SECONDS", 40, 4, 3600)  # a worker that gave no sign of life for so long is taken for dead
SWEEP_SECONDS = number("PORTAL_SWEEP_SECONDS", 15, 1, 300)
REDIS_URL = address("PORTAL_REDIS_URL", "", ("redis", "rediss"))
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ALWAYS_EAGER = MODE == "test"
CELERY_TASK_EAGER_PROPAGATES = True
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    QUEUE, CONTROL = DATA / "queue", DATA / "queue-control"
    for folder in (QUEUE, CONTROL):
        folder.mkdir(exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE), "data_folder_out": str(QUEUE), "control_folder": str(CONTROL), "polling_interval": 0.1,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}

# Mail -------------------------------------------------------------------------------------------------------------------
_servers = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
_mail_schemes = _servers if PRODUCTION else (*_servers, "filemail", "memorymail", "consolemail")
_mail = env.email_url_config(address("PORTAL_EMAIL_URL", "memorymail://" if MODE == "test" else "filemail://", _mail_schemes))
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = str(DATA / "mail")
EMAIL_TIMEOUT = 30
MAIL_RETRY_SECONDS = number("PORTAL_MAIL_RETRY_SECONDS", 60, 1, 3600)  # the first wait; the later ones are 2, 5, 10, 30 and 60 times as long
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("PORTAL_MAIL_FROM", "數位鏈結國際計畫 <portal@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "alliance_portal.lib.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": choice("PORTAL_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))},
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}, "django.server": {"level": "WARNING"}},
}
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
else:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
