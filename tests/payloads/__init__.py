"""One webhook body for each event type, as Telnyx sends it; `payload("call.hangup")` reads one."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
KINDS = sorted(path.stem for path in FOLDER.glob("*.json"))


def payload(kind: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text())
    return body
