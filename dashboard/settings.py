"""All settings in one place: what the environment says (`server/environment.py` reads and checks
it), and what is the same everywhere.

Two variables are enough for a real account: TELNYX_API_KEY and TELNYX_PUBLIC_KEY. With DATABASE_URL
(PostgreSQL), REDIS_URL and SECRET_KEY the same code runs as many processes; without them everything
lives in one process with SQLite, which makes its own secret key.
"""

from pathlib import Path

from kombu import Exchange, Queue

from dashboard.server import environment as env
from dashboard.server import logging_settings, services, static_files
from dashboard.sign_on import SignOn

env.check()

AGENT_AWAY_SECONDS: int = env.AGENT_AWAY_SECONDS
DEAD_AIR_SECONDS: int = env.DEAD_AIR_SECONDS
AGENT_DIAL_PER_MINUTE: int = env.AGENT_DIAL_PER_MINUTE
ALLOWED_HOSTS: list[str] = env.ALLOWED_HOSTS
BASE_DIR: Path = env.BASE_DIR
BEHIND_TLS_PROXY: bool = env.BEHIND_TLS_PROXY
COMMAND_DEADLINE_SECONDS: float = env.COMMAND_DEADLINE_SECONDS
CSRF_TRUSTED_ORIGINS: list[str] = env.CSRF_TRUSTED_ORIGINS
DATA_DIR: Path = env.DATA_DIR
DATABASE_URL: str = env.DATABASE_URL
DEBUG: bool = env.DEBUG
DEMO: bool = env.DEMO
DIAL_CONNECTION: str = env.DIAL_CONNECTION
DIAL_COUNTRIES: list[str] = env.DIAL_COUNTRIES
DIAL_FROM: list[str] = env.DIAL_FROM
DIAL_PER_MINUTE: int = env.DIAL_PER_MINUTE
DIAL_SIP_HOSTS: list[str] = env.DIAL_SIP_HOSTS
FROM_ENVIRONMENT: frozenset[str] = env.FROM_ENVIRONMENT
KEEP_CALLS_DAYS: int = env.KEEP_CALLS_DAYS
KEEP_COMMANDS_DAYS: int = env.KEEP_COMMANDS_DAYS
KEEP_CONFERENCES_DAYS: int = env.KEEP_CONFERENCES_DAYS
KEEP_JOURNAL_DAYS: int = env.KEEP_JOURNAL_DAYS
KEEP_RECORDINGS_DAYS: int = env.KEEP_RECORDINGS_DAYS
KEEP_VISITS_DAYS: int = env.KEEP_VISITS_DAYS
KEEP_WEBHOOKS_DAYS: int = env.KEEP_WEBHOOKS_DAYS
LISTEN_HOST: str = env.LISTEN_HOST
LOCAL_REGION: str = env.LOCAL_REGION
LOG_LEVEL: str = env.LOG_LEVEL
OIDC: SignOn | None = env.OIDC
METRICS_FROM: list[str] = env.METRICS_FROM
METRICS_TOKEN: str = env.METRICS_TOKEN
DRAIN_SECONDS: float = env.DRAIN_SECONDS
MFA_GROUPS: list[str] = env.MFA_GROUPS
PORT: int = env.PORT
PUBLIC_URL: str = env.PUBLIC_URL
RECONCILE_SECONDS: float = env.RECONCILE_SECONDS
# How old the facts about the link to Telnyx may be: every change of a card asks for them.
LINK_FACTS_SECONDS = 1.0
# And those of its health, which only /link/, the board's tile and monitoring show.
LINK_HEALTH_SECONDS = 5.0
REDIS_URL: str = env.REDIS_URL
SECRET_KEY: str = env.SECRET_KEY
SERVER: str = env.SERVER
SETTINGS_FILE: Path = env.SETTINGS_FILE
TELNYX_API_KEY: str = env.TELNYX_API_KEY
TELNYX_BASE_URL: str = env.TELNYX_BASE_URL
TELNYX_CONNECTIONS: list[str] = env.TELNYX_CONNECTIONS
TELNYX_PUBLIC_KEY: str = env.TELNYX_PUBLIC_KEY
TELNYX_REGIONS: list[str] = env.TELNYX_REGIONS
TELNYX_TIMEOUT_SECONDS: float = env.TELNYX_TIMEOUT_SECONDS
TIME_ZONE: str = env.TIME_ZONE
WORKER_THREADS: int = env.WORKER_THREADS

if DEMO and not SECRET_KEY:
    SECRET_KEY = "demo-only: everybody knows this key, and demo mode is for one machine"

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "daphne",
    "dashboard.administration.apps.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Of these only the tables and the protocol: no page of theirs has an address.
    "allauth.account",
    "allauth.socialaccount",
    "channels",
    "csp",
    "django_htmx",
    "conferencing",
    "webhooks",
    "dashboard",
]

MIDDLEWARE = [
    "dashboard.screens.probes.Probed",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "dashboard.access.sessions.SignedIn",
    "dashboard.access.teams.Seeing",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dashboard.server.readable.Readable",
]

ROOT_URLCONF = "dashboard.urls"
ASGI_APPLICATION = "dashboard.asgi.application"

_TEMPLATE_DIRS = [BASE_DIR / "templates"]
TEMPLATES: list[dict[str, object]] = [
    {
        # Our own pages and every live fragment (docs/adr: seven times quicker than Django's
        # language).
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": _TEMPLATE_DIRS,
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "dashboard.screens.jinja.environment",
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        # The admin and other applications' own templates.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "administration"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["dashboard.administration.formats"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SESSION_ENGINE = "dashboard.access.sessions"
SOCIALACCOUNT_ADAPTER = "dashboard.access.oidc.protocol.Adapter"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "login"
CSRF_FAILURE_VIEW = "dashboard.screens.errors.stale_form"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]

# --- Database -------------------------------------------------------------------------------------

DATABASES = {"default": services.database(DATABASE_URL, DATA_DIR, WORKER_THREADS)}

# --- Live updates and tasks -----------------------------------------------------------------------

EMBEDDED = not REDIS_URL  # web, worker and beat share one process

CHANNEL_LAYERS = {"default": services.channel_layer(REDIS_URL)}

if EMBEDDED:
    CELERY_BROKER_URL = "memory://localhost/"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"polling_interval": 0.02}
else:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT = "dashboard.server.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
        # A press must not hang on a broker that is away: the sweep picks the row up.
        "max_retries": 1,
        # Presses before all else: in the order of CELERY_TASK_QUEUES.
        "queue_order_strategy": "priority",
    }

# Presses have a queue of their own; a plain `celery -A dashboard worker` serves both.
CELERY_TASK_QUEUES = tuple(
    Queue(name, Exchange(name), routing_key=name) for name in ("commands", "background")
)
CELERY_TASK_DEFAULT_QUEUE = "background"
CELERY_TASK_ROUTES = {"conferencing.commands.tasks.carry_out": {"queue": "commands"}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = WORKER_THREADS
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlives any outage of Redis
CELERY_TIMEZONE = "UTC"
# The schedule stands here, so beat needs no file: its first run of everything is one interval after
# its start.
CELERY_BEAT_SCHEDULER = "conferencing.vitals.schedule:Scheduler"
_EVERY_TEN_SECONDS: dict[str, object] = {"schedule": 10.0, "options": {"expires": 10.0}}
CELERY_BEAT_SCHEDULE = {
    # `expires`: what could not run is not made up for. It is a time by beat's clock that the worker
    # compares with its own, and the two may differ by seconds: shorter ones would lose every run.
    # All of these do no harm when they run twice.
    "sweep": {
        "task": "conferencing.commands.tasks.sweep",
        "schedule": 1.0,
        "options": {"expires": 10.0},
    },
    "agents": {
        "task": "conferencing.agents.tasks.advance",
        "schedule": 1.0,
        "options": {"expires": 10.0},
    },
    "routes": {
        "task": "conferencing.inbound.tasks.route",
        "schedule": 1.0,
        "options": {"expires": 10.0},
    },
    "supervisors": {
        "task": "conferencing.supervision.tasks.supervise",
        "schedule": 1.0,
        "options": {"expires": 10.0},
    },
    "confirm-late": {"task": "conferencing.commands.tasks.confirm_late", **_EVERY_TEN_SECONDS},
    "name-conferences": {
        "task": "conferencing.reconcile.tasks.name_conferences",
        "schedule": 1.0,
        "options": {"expires": 10.0},
    },
    "sweep-webhooks": {"task": "webhooks.tasks.sweep", **_EVERY_TEN_SECONDS},
    "recover-events": {"task": "webhooks.tasks.recover", **_EVERY_TEN_SECONDS},
    "recount-figures": {"task": "conferencing.mirror.tasks.recount_figures", **_EVERY_TEN_SECONDS},
    "settle-teams": {"task": "conferencing.teams.tasks.settle", **_EVERY_TEN_SECONDS},
    "prune": {"task": "dashboard.tasks.prune", "schedule": 30.0, "options": {"expires": 30.0}},
    "list-recordings": {
        "task": "conferencing.reconcile.tasks.list_recordings",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "reconcile": {
        "task": "conferencing.reconcile.tasks.reconcile",
        "schedule": RECONCILE_SECONDS,
        "options": {"expires": max(10.0, RECONCILE_SECONDS)},
    },
}

# --- Static files, security -----------------------------------------------------------------------

# dashboard.server.files finds them where they lie, and serves them.
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_URL = "/static/" if DEBUG else f"/static/{static_files.version(STATICFILES_DIRS[0])}/"
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/[0-9a-f]{12}/"  # for these, a year of caching
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000

LOGGING = logging_settings.at(LOG_LEVEL, env.LOG_FORMAT)
