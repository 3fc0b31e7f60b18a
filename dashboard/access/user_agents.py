"""Which browser and which system a User-Agent header stands for, in words. It is what the browser
says of itself: good to recognise one's own, no proof of anything. Pure.
"""

import re

UNKNOWN = "Unknown browser"

# The first that is found: most browsers claim to be Chrome and Safari as well.
_BROWSERS = (
    (r"Edg(?:e|A|iOS)?/(\d+)", "Edge"),
    (r"(?:OPR|OPT|OPX)/(\d+)", "Opera"),
    (r"SamsungBrowser/(\d+)", "Samsung Internet"),
    (r"Vivaldi/(\d+)", "Vivaldi"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"(?:HeadlessChrome|Chrome|CriOS|Chromium)/(\d+)", "Chrome"),
    (r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def words_of(user_agent: str) -> str:
    """ "Firefox 146 on Windows"; UNKNOWN when nothing is recognised."""
    browser = _browser(user_agent)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if not system:
        return browser or UNKNOWN
    return f"{browser or UNKNOWN} on {system}"


def _browser(user_agent: str) -> str:
    for pattern, name in _BROWSERS:
        if found := re.search(pattern, user_agent, re.ASCII):
            return f"{name} {found[1][:4]}"
    return ""
