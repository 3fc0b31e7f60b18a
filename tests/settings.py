"""The product's settings in the environment of a test run.

DATABASE_URL and REDIS_URL are honoured, so that the same suite runs on SQLite in one process and on
PostgreSQL with Redis.
"""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "for tests only")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="switchboard-test-"))
os.environ.setdefault("TELNYX_API_KEY", "KEY_TEST")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from dashboard.settings import *  # noqa: F403
