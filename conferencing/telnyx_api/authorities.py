"""Who may vouch for a server's certificate: read once for each process, because reading all of them
takes longer than most requests (20 ms and more of the processor).
"""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """For every client of ours, what httpx would make for each: its own list, or what SSL_CERT_FILE
    or SSL_CERT_DIR name.
    """
    return httpx.create_ssl_context()
