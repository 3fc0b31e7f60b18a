"""axe-core on a page: whatever keeps somebody from using it."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import Screen

_RULES = {
    "resultTypes": ["violations"],
    # Off by itself, because it is new: what is read on a button begins what a voice calls it by.
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}
_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
# Colours on their way from one theme to the other arrive at once.
_ARRIVE = """async () => {
  await new Promise(requestAnimationFrame);
  document.getAnimations().forEach((each) => each.cancel());
}"""
_SERIOUS = ("serious", "critical")


def findings(screen: Screen, within: str = "") -> list[str]:
    """Return the rule and the element of all that axe finds on the page as it is now, or in what
    `within` selects there: behind an open dialog, the page is as it was.
    """
    return _found(screen, within, _RULES)


def findings_by_theme(screen: Screen, within: str = "") -> list[str]:
    """In light, all; in dark, what a theme can change: colours. Leaves the page in light."""
    screen.page.bring_to_front()  # a page behind another is not painted anew
    found = [f"light: {each}" for each in findings(screen, within)]
    screen.page.emulate_media(color_scheme="dark")
    screen.page.evaluate(_ARRIVE)
    found += [f"dark: {each}" for each in _found(screen, within, _COLOURS)]
    screen.page.emulate_media(color_scheme="light")
    return found


def _found(screen: Screen, within: str, options: dict[str, Any]) -> list[str]:
    result = Axe().run(screen.page, context=within or None, options=options)
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:160]} {node['failureSummary']}"
        for found in result.response["violations"]
        if found["impact"] in _SERIOUS
        for node in found["nodes"]
    ]
