"""Django settings of one home (see `core.home`). Nothing here is secret; the secret key lies in the home."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tahapan.core import home as homes

HOME = homes.current()
HOME.prepare()
HERE = Path(__file__).parent

SECRET_KEY = HOME.secret_key()
DEBUG = False
ALLOWED_HOSTS = [*HOME.hosts]
ROOT_URLCONF = "tahapan.web.urls"
WSGI_APPLICATION = "tahapan.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "tahapan.journal",
    "tahapan.jobs",
    "tahapan.elections",
    "tahapan.accounts",
    "tahapan.stations",
    "tahapan.roll",
    "tahapan.officers",
    "tahapan.fieldwork",
    "tahapan.lists",
    "tahapan.public",
    "tahapan.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tahapan.web.middleware.Today",
    "tahapan.web.middleware.PlainText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tahapan.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tahapan.elections.middleware.ElectionOfPath",
    "tahapan.accounts.middleware.ActorOfRequest",
    "tahapan.web.middleware.SmallBodies",
    "tahapan.web.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["tahapan.web.templatetags.words"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "tahapan.web.context.frame",
            ],
        },
    }
]


def _database(address: str) -> dict[str, Any]:
    """SQLite in the home by default, PostgreSQL by `postgresql://user:password@host:port/name`.

    A Unix socket is named in the query: `postgresql:///name?host=/run/postgresql&user=tahapan`.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME.sqlite,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # FULL: a receipt tells a phone that it may forget what it holds, so a commit must outlive a power cut.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.get("host", ""),
        "PORT": str(parts.port or query.get("port", "")),
    }


DATABASES = {"default": _database(HOME.database)}

# People. Argon2id first; TOTP devices named after the office; lock-out after repeated failures.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "tahapan.accounts.backend.PasswordBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HOME.secure
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], ["username"]]  # in the order `lockout.Failures` reads them
AXES_HANDLER = "tahapan.accounts.lockout.Failures"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tahapan.accounts.pages.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are in the journal, without addresses
OTP_TOTP_ISSUER = "Tahapan"

# Language and place. Messages are written in Indonesian; `en` is a complete catalogue.
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "bahasa"
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
FORMAT_MODULE_PATH = ["tahapan.web.formats"]
# Numbers are set apart by the filter `angka` alone: otherwise an id in a form would become 1.234.
USE_THOUSAND_SEPARATOR = False

# Everything is served by the application itself; nothing inline.


def _static_version() -> str:
    """A hash over every static file of the rooms: the address changes with the content, so browsers keep for a year."""
    digest = hashlib.sha256()
    for file in sorted(HERE.parent.glob("*/static/**/*")):
        if file.is_file():
            digest.update(file.relative_to(HERE.parent).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:10]


STATIC_URL = f"static/{_static_version()}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000
CSRF_FAILURE_VIEW = "tahapan.web.faults.csrf"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = False
# Behind the proxy that speaks TLS, which sets this header itself; without it every form would be refused as foreign.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HOME.secure else None
SECURE_HSTS_SECONDS = 31_536_000 if HOME.secure else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = HOME.work  # voter lists never pass through a shared folder

# Logs carry no request bodies, no query strings and no personal data.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "tahapan.web.logs.Places", "format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "tahapan": {"handlers": ["stderr"], "level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "WARNING"},
        "axes": {"handlers": ["stderr"], "level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
