"""All settings, read once at start from the environment under the prefix GUANJIA_, each with a safe default.

What an office may choose for itself is a row with a history, not a setting. docs/handbook/settings.md lists the names.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from guanjia.foundation.protection.keyring_file import ensure_keyring_file

ROOT = Path(__file__).resolve().parents[1]
TESTING = "pytest" in sys.modules

env = environ.Env()
environ.Env.read_env(os.environ.get("GUANJIA_ENV_FILE", ".env"))

DATA = Path(env("GUANJIA_DATA", default="build/test-data" if TESTING else "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("GUANJIA_DEBUG", default=False)
DEMO = env.bool("GUANJIA_DEMO", default=False)


def _secret(path: Path) -> str:
    """The secret in a file of the data folder, made on first start."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = env("GUANJIA_SECRET_KEY", default="") or _secret(DATA / "secret-key")
GUANJIA_KEYRING = env("GUANJIA_KEYRING", default=str(DATA / "keyring.json"))
ensure_keyring_file(Path(GUANJIA_KEYRING))
GUANJIA_WITNESS = env("GUANJIA_WITNESS", default=str(DATA / "audit-witness.jsonl"))

ALLOWED_HOSTS = env.list("GUANJIA_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("GUANJIA_ORIGINS", default=[])
GUANJIA_PUBLIC_URL = env("GUANJIA_PUBLIC_URL", default="http://127.0.0.1:8000")
SECURE_COOKIES = GUANJIA_PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_AGE = env.int("GUANJIA_SESSION_S", default=12 * 3600)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("GUANJIA_BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "guanjia.ui.apps.UiConfig",
    "guanjia.foundation.protection.apps.ProtectionConfig",
    "guanjia.foundation.audit.apps.AuditConfig",
    "guanjia.foundation.search.apps.SearchConfig",
    "guanjia.foundation.jobs.apps.JobsConfig",
    "guanjia.foundation.files.apps.FilesConfig",
    "guanjia.foundation.calendar.apps.CalendarConfig",
    "guanjia.foundation.org.apps.OrgConfig",
    "guanjia.foundation.access.apps.AccessConfig",
    "guanjia.foundation.codes.apps.CodesConfig",
    "guanjia.foundation.places.apps.PlacesConfig",
    "guanjia.foundation.notify.apps.NotifyConfig",
    "guanjia.foundation.registers.apps.RegistersConfig",
    "guanjia.foundation.exchange.apps.ExchangeConfig",
    "guanjia.foundation.discussion.apps.DiscussionConfig",
    "guanjia.foundation.approvals.apps.ApprovalsConfig",
    "guanjia.foundation.standards.apps.StandardsConfig",
    "guanjia.foundation.documents.apps.DocumentsConfig",
    "guanjia.foundation.findings.apps.FindingsConfig",
    "guanjia.foundation.checklists.apps.ChecklistsConfig",
    "guanjia.domains.servicedesk.apps.ServicedeskConfig",
    "guanjia.domains.suggestions.apps.SuggestionsConfig",
    "guanjia.domains.amenities.apps.AmenitiesConfig",
    "guanjia.portal.apps.PortalConfig",
    "guanjia.demo.apps.DemoConfig",
    "guanjia.config.apps.ConfigConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]

FILTERS_EMPTY_CHOICE_LABEL = _("All")

MIDDLEWARE = [
    "guanjia.config.metrics.TimingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guanjia.foundation.access.middleware.ActorMiddleware",
    "guanjia.foundation.access.middleware.PreferencesMiddleware",
    "guanjia.ui.offline.QueueOwnerMiddleware",
    "guanjia.foundation.files.intake.RequestLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "guanjia.ui.answers.RefusalMiddleware",
    "guanjia.ui.once.ReadOnceMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "guanjia.config.urls"
WSGI_APPLICATION = "guanjia.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "ui" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guanjia.ui.context.shell",
            ],
            "builtins": ["guanjia.ui.templatetags.gj", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "guanjia.ui.forms.HouseRenderer"

_default_database = f"sqlite:///{DATA / 'guanjia.sqlite3'}"
DATABASES = {"default": env.db_url("GUANJIA_DATABASE_URL", default=_default_database)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "guanjia.config.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # a test's rows need not outlive a power cut
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; "
        f"PRAGMA synchronous={'OFF' if TESTING else 'FULL'};",
    }
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}
    DATABASES["default"]["CONN_MAX_AGE"] = 0 if TESTING else 600  # opening costs more than a page's queries
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if TESTING:  # a test's rows need not outlive a power cut
        DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "guanjia.foundation.access.backends.AccountBackend",
    "guanjia.foundation.access.backends.DirectoryBackend",
]
PASSWORD_HASHERS = [
    *(["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else []),
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "guanjia.foundation.access.passwords.NotUsedBefore"},
]
GUANJIA_PASSWORD_HISTORY = env.int("GUANJIA_PASSWORD_HISTORY", default=0)
GUANJIA_PASSWORD_MAX_AGE_DAYS = env.int("GUANJIA_PASSWORD_MAX_AGE_DAYS", default=0)
# Tests and the demo city log in without enrolling; the pages of a demo say so.
GUANJIA_ENFORCE_SECOND_FACTOR = env.bool("GUANJIA_ENFORCE_SECOND_FACTOR", default=not (DEMO or TESTING))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE says
ACCOUNT_ADAPTER = "guanjia.foundation.access.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "guanjia.foundation.access.adapters.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that ends at the issuer would be stopped by form-action
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "guanjia.foundation.access.adapters.SecondFactorAdapter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_COOKIES  # a passkey on http works on localhost alone
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_CALLABLE = "guanjia.foundation.access.adapters.throttled"
AXES_CLIENT_IP_CALLABLE = "guanjia.foundation.access.addresses.address_of"
AXES_SENSITIVE_PARAMETERS = ["username", "login", "password", "oldpassword", "password1", "password2", "code"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS: list[str] = []

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS: list[str] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MANIFEST_STRICT = False  # a forgotten file is a broken picture, not a broken page
WHITENOISE_USE_FINDERS = TESTING or DEBUG
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "guanjia.foundation.files.intake.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
GUANJIA_MAX_UPLOAD_BYTES = env.int("GUANJIA_MAX_UPLOAD_BYTES", default=20 * 1024 * 1024)
GUANJIA_MAX_REQUEST_BYTES = env.int("GUANJIA_MAX_REQUEST_BYTES", default=5 * GUANJIA_MAX_UPLOAD_BYTES)
GUANJIA_MAX_BODY_BYTES = env.int("GUANJIA_MAX_BODY_BYTES", default=10 * 1024 * 1024)
GUANJIA_PASS_SKEW_S = env.int("GUANJIA_PASS_SKEW_S", default=120)  # by how much a gate's clock may differ from ours
GUANJIA_DOCUMENT_FONTS = env("GUANJIA_DOCUMENT_FONTS", default="")  # folder of the office's own licensed fonts
GUANJIA_LABEL_FONTS = env.list("GUANJIA_LABEL_FONTS", default=[])  # more font files, for characters that Noto lacks
GUANJIA_EMBEDDED_WORKER = env.bool("GUANJIA_EMBEDDED_WORKER", default=False)
GUANJIA_JOB_LEASE_S = env.float("GUANJIA_JOB_LEASE_S", default=30.0)
GUANJIA_WORKER_THREADS = env.int("GUANJIA_WORKER_THREADS", default=2)
GUANJIA_WORKER_GRACE_S = env.float("GUANJIA_WORKER_GRACE_S", default=20.0)
GUANJIA_METRICS_TOKEN = env("GUANJIA_METRICS_TOKEN", default="")
GUANJIA_METRICS_ADDRESSES = env.list("GUANJIA_METRICS_ADDRESSES", default=[])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *env.list("GUANJIA_FORM_ACTIONS", default=[])],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "guanjia.foundation.access.api_auth.TokenAuthentication",
        "guanjia.foundation.access.api_auth.PageSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["guanjia.foundation.access.api_auth.KnownActor"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "EXCEPTION_HANDLER": "guanjia.ui.answers.api_answer",
    "DEFAULT_PAGINATION_CLASS": "guanjia.ui.api.Pages",
    "PAGE_SIZE": 25,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Guanjia API",
    "DESCRIPTION": "The same commands and queries as the pages, under the asker's own rights.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "guanjia.ui.api.name_media_types",
    ],
    "ENUM_NAME_OVERRIDES": {
        "OfficeKindEnum": "guanjia.foundation.org.models.Office.Kind",
        "StaffingEnum": "guanjia.foundation.org.models.Staffing",
        "PlaceKindEnum": "guanjia.foundation.places.models.Place.Kind",
        "OverrideKindEnum": "guanjia.foundation.calendar.models.DayOverride.Kind",
        "ApprovalStatusEnum": "guanjia.foundation.approvals.models.Case.Status",
        "ApprovalVersionStatusEnum": "guanjia.foundation.approvals.models.TemplateVersion.Status",
        "AnswerOutcomeEnum": "guanjia.foundation.checklists.models.AnswerSet.Outcome",
        "AnswerSourceEnum": "guanjia.foundation.checklists.models.AnswerSet.Source",
        "VisitStateEnum": "guanjia.foundation.checklists.models.Visit.State",
        "DocumentStateEnum": "guanjia.foundation.documents.models.Document.State",
        "FindingStateEnum": "guanjia.foundation.findings.models.Finding.State",
        "StandardKindEnum": "guanjia.foundation.standards.models.DocumentKind",
        "StandardSubsystemEnum": "guanjia.foundation.standards.models.Subsystem",
        "StandardStatusEnum": "guanjia.foundation.standards.models.Standard.Status",
        "ExemptionStatusEnum": "guanjia.foundation.standards.models.Exemption.Status",
        "KeptOutcomeEnum": "guanjia.foundation.standards.models.KeptVerdict.Outcome",
        "IdeaStateEnum": "guanjia.domains.suggestions.models.Idea.State",
        "BenefitItemStateEnum": "guanjia.domains.suggestions.models.BenefitItem.State",
        "GoodsPieceStateEnum": "guanjia.domains.amenities.models.Piece.State",
        "ShopKindEnum": "guanjia.domains.amenities.models.Shop.Kind",
    },
}

vars().update(env.email_url("GUANJIA_EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("GUANJIA_EMAIL_FROM", default="guanjia@localhost")

# Hosts and networks inside the office that messages and webhooks may call; everything inside is refused without.
GUANJIA_INTRANET_TARGETS = env.list("GUANJIA_INTRANET_TARGETS", default=[])
GUANJIA_MESSAGE_DAYS = env.int("GUANJIA_MESSAGE_DAYS", default=180)
EMAIL_TIMEOUT = 20

MESSAGE_TAGS: dict[int, str] = {}
SITE_NAME = _("Guanjia")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "guanjia.foundation.protection.logs.MaskingFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"axes": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env("GUANJIA_LOG_LEVEL", default="INFO")},
}
