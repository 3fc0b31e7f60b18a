"""The product's settings in the environment of a test run.

DATABASE_URL and REDIS_URL are honoured, so that the same suite runs on SQLite in one process and on
PostgreSQL with Redis.
"""

import os
import tempfile

# Removed when the process ends.
_folder = tempfile.TemporaryDirectory(prefix="switchboard-test-", ignore_cleanup_errors=True)

os.environ.setdefault("SECRET_KEY", "for tests only")
os.environ.setdefault("DATA_DIR", _folder.name)
os.environ.setdefault("TELNYX_API_KEY", "KEY_TEST")
os.environ.setdefault("DIAL_CONNECTION", "1684641123236054244")
os.environ.setdefault("DIAL_FROM", "+12025550100")
os.environ.setdefault("DIAL_COUNTRIES", "US")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
# Every client of a simulator would read 140 certificate authorities, for 60 ms, to speak plain HTTP
# with 127.0.0.1. A folder without any costs nothing; a machine's own list would come before it.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = os.environ["DATA_DIR"]

from dashboard.settings import *  # noqa: E402, F403

# A password costs a third of a second to hash as it should be, and tests make hundreds of accounts.
# The processes of tests/system have the product's own settings.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Each test has a link to Telnyx of its own.
LINK_FACTS_SECONDS = LINK_HEALTH_SECONDS = 0.0
