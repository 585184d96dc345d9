"""All settings, by environment variables (the README lists them); the defaults suit one machine nobody has prepared."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from qualitycity.wiring import EVERY_MINUTE, EVERY_QUARTER_HOUR, JOBS, REACTIONS, REACTIONS_TO_MANY

__all__ = ["JOBS", "REACTIONS", "REACTIONS_TO_MANY"]

django_stubs_ext.monkeypatch()  # generic Django classes (Field[...], ListView[...]) may be written as typed

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("VAR", str(BASE_DIR / "var")))  # database, broker and finished files live here
VAR.mkdir(parents=True, exist_ok=True)


def kept_secret(path: Path) -> str:
    """The key in ``path``, made once. Web, worker and beat may start together: the first link wins, whole or not."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


# --- Who is served, and how -------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(VAR / "secret_key")
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", False)  # set to 1 behind a proxy that ends TLS; closed networks often have plain http only
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)  # how many of our own proxies append to X-Forwarded-For
PAPER = dict.fromkeys(("organ", "code", "signatory", "superiors", "units", "copies"), "")  # the head of official papers
PAPER |= {name: env.str(f"PAPER_{name.upper()}", "") for name in PAPER}
vars().update(env.email("EMAIL_URL", default="consolemail://"))  # EMAIL_BACKEND, EMAIL_HOST …
DEFAULT_FROM_EMAIL, PORTAL_ADDRESS = env.str("EMAIL_FROM", "qualitycity@localhost"), env.str("PORTAL_ADDRESS", "")
NOTICE_GATEWAY = env.str("NOTICE_GATEWAY", "")  # a departments.notices.Gateway, by dotted path

INSTALLED_APPS = [
    "qualitycity",
    "targets",
    "departments",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "qualitycity.middleware.LanguageBySwitch",
    "qualitycity.middleware.StorableText",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "qualitycity.middleware.SessionLimits",
    "departments.middleware.ActingMember",
    "qualitycity.middleware.NoStore",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "qualitycity.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "qualitycity.navigation.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "qualitycity.templatetags.portal"],
        },
    }
]

# --- Database: no ATOMIC_REQUESTS, because IMMEDIATE makes every atomic() take SQLite's one write lock ----------------
DATABASES: dict[str, dict[str, Any]] = {"default": env.db("DATABASE_URL", f"sqlite:///{VAR / 'qualitycity.sqlite3'}")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
    }

# --- Queue: a directory by default, Redis when there is one; results are rows of Job, never Celery's ------------------
REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"polling_interval": 0.1}
if not REDIS_URL:
    for option, folder in {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}.items():
        (VAR / "broker" / folder).mkdir(parents=True, exist_ok=True)
        CELERY_BROKER_TRANSPORT_OPTIONS[option] = str(VAR / "broker" / folder)
CELERY_TASK_IGNORE_RESULT = CELERY_TASK_ACKS_LATE = CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE = env.str("TIME_ZONE", "Asia/Shanghai")
JOB_LEASE = timedelta(seconds=env.int("JOB_LEASE", 30))  # a job whose worker is silent for so long goes to another one
JOB_ATTEMPTS = 5
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "relay": {"task": "qualitycity.tasks.relay", "schedule": timedelta(seconds=1), "options": {"expires": 3}},
    "reap": {"task": "qualitycity.tasks.reap", "schedule": JOB_LEASE / 2, "options": {"expires": 3}},
    "sweep": {"task": "qualitycity.tasks.sweep", "schedule": timedelta(hours=6), "options": {"expires": 3600}},
}
for _seconds, _named in ((60, EVERY_MINUTE), (900, EVERY_QUARTER_HOUR)):
    for _name, _task in _named.items():
        CELERY_BEAT_SCHEDULE[_name] = {"task": _task, "schedule": _seconds, "options": {"expires": _seconds - 10}}

# --- Signing in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "departments.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "sign-in", "/", "/"
PASSWORD_PROFILE = env.str("PASSWORD_PROFILE", "djbh")  # djbh (等保) or asvs
_VALIDATORS = ("CommonPasswordValidator", "UserAttributeSimilarityValidator")
AUTH_PASSWORD_VALIDATORS = [{"NAME": f"django.contrib.auth.password_validation.{name}"} for name in _VALIDATORS]
AUTH_PASSWORD_VALIDATORS.append({"NAME": "departments.validators.ProfileValidator"})
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]  # either of the two, not both together
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = False  # it would forget all failures of the address: see departments.views.signing_in
AXES_CLIENT_IP_CALLABLE = "qualitycity.addresses.client"
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "departments/sign_in/locked.html"
SESSION_IDLE, SESSION_ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- What browsers are told -------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# Without TLS these four cannot hold; `check --deploy` then says so in a line of its own (see apps.py).
SILENCED_SYSTEM_CHECKS = [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]
SECURE_REFERRER_POLICY = "same-origin"
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"  # plotly.js inserts an empty <style> and fills it
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {name: [SELF] for name in ("default-src", "script-src", "form-action")}
    | {name: [NONE] for name in ("object-src", "base-uri", "frame-ancestors")}
    | {"style-src": [SELF, EMPTY_STYLE], "img-src": [SELF, "data:", "blob:"]}
}

# --- Languages and files ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("bootstrap", BASE_DIR / "node_modules/bootstrap/dist/css"),
    ("plotly", BASE_DIR / "node_modules/plotly.js-cartesian-dist-min"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},  # below MEDIA_ROOT
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"  # reports, exports, evidence; never served as such
ATTACHMENTS_MB = {"file": env.int("ATTACHMENT_MB", 20), "unit": env.int("ATTACHMENTS_OF_A_UNIT_MB", 2000)}
FILE_UPLOAD_HANDLERS = ["qualitycity.attachments.receiving.Limited"]
LOGGING = {"version": 1, "disable_existing_loggers": False} | {
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
