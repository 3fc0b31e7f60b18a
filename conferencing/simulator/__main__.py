"""Run the simulated Telnyx by itself: `python -m conferencing.simulator --webhook-url URL
--scenario demo`.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from conferencing import parent_process
from conferencing.simulator.engine import SCENARIOS
from conferencing.simulator.server import SimulatorServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until interrupted or terminated."""
    options = _parser().parse_args(arguments)
    signing_key = options.signing_key
    if options.signing_key_file:
        signing_key = options.signing_key_file.read_text().strip()
    server = SimulatorServer(
        options.webhook_url,
        failover_url=options.failover_url,
        api_key=options.api_key,
        signing_key=signing_key,
        seed=options.seed,
        port=options.port,
        scenario=options.scenario,
        speed=options.speed,
        day_zone=options.day,
        has_application=not options.no_application,
    )
    stopped = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stopped)
    if options.parent:
        parent_process.end_with(options.parent)
    try:
        server.start()
    except TimeoutError:
        sys.stderr.write("The simulator did not start in time. Is the machine very busy?\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"The simulator cannot listen on port {options.port}: {error}\n")
        return 1
    _say_where(server)
    signal.sigwait(stopped)
    server.stop()
    return 0


def _say_where(server: SimulatorServer) -> None:
    lines = (
        f"TELNYX_BASE_URL={server.base_url}",
        f"TELNYX_API_KEY={server.api_key}",
        f"TELNYX_PUBLIC_KEY={server.public_key}",
        f"control page: {server.control_url}",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m conferencing.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port (default)")
    parser.add_argument("--webhook-url", help="where webhooks are sent; none are sent without it")
    parser.add_argument(
        "--failover-url", help="where a webhook is sent when the first address fails"
    )
    parser.add_argument(
        "--api-key", default="KEY_SIMULATOR", help="the key that requests must carry"
    )
    key = parser.add_mutually_exclusive_group()
    key.add_argument("--signing-key", help="32 bytes in base64; without it a new key is made")
    key.add_argument("--signing-key-file", type=Path, help="a file with the signing key")
    parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same scenario")
    parser.add_argument("--scenario", choices=SCENARIOS, default="none")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="2 makes everything happen twice as often"
    )
    parser.add_argument(
        "--day",
        type=ZoneInfo,
        metavar="ZONE",
        help="also send a day of calls, following the hours of a time zone like Europe/Berlin",
    )
    parser.add_argument(
        "--no-application",
        action="store_true",
        help="a new account: no Voice API application, and no calls until one is created through"
        " the API",
    )
    parser.add_argument("--parent", type=int, help="end when the process with this ID ends")
    return parser


if __name__ == "__main__":
    sys.exit(main())
