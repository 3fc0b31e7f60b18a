"""Two web processes are restarted one after the other under load: no webhook is lost, and every
screen is back within seconds. Behind proxies: test_proxies.py.
"""

import pytest

from tests.system.posting import Poster
from tests.system.restarts import Roaming, Traffic, roll
from tests.system.stack import Stack

SCREENS = 20
pytestmark = pytest.mark.stack


def test_no_webhook_is_lost_and_screens_come_back(pair_of_webs: Stack) -> None:
    stack = pair_of_webs
    cookie = f"sessionid={stack.person().session}"
    screens = [Roaming([web.url for web in stack.webs], cookie) for _ in range(SCREENS)]
    roll(stack, screens, Traffic([Poster(web.webhook_url, stack.sim.sign) for web in stack.webs]))
    for screen in screens:
        screen.close()
