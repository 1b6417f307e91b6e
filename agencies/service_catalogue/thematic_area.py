"""The thematic areas of services, as `thematic_areas.yaml` has them in three languages."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).with_name("thematic_areas.yaml")


@cache
def thematic_areas() -> Sequence[Mapping[str, Any]]:
    """Return the areas: each with its id, and its titles by language."""
    areas: Sequence[Mapping[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return areas


@cache
def korean_names() -> Mapping[str, str]:
    """Return the names that the national catalogue has for areas, by their ids."""
    return {area["id"]: area["title"]["ko"] for area in thematic_areas()}
