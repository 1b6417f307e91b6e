"""The life events that the gateway knows, with the event of CPSV-AP that each belongs to."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("life_events.yaml")


@cache
def life_events() -> dict[str, dict[str, Any]]:
    """Each event's `title` by language and `group`, by id."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
