"""The version of one service's rule: a hash of all that decides it, and of nothing else."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import orjson

from agencies.rules.condition import parameter_ids
from agencies.rules.notation import read_condition
from agencies.rules.parameter import DatedValues

LENGTH: Final = 16
WORDS_BEHIND: Final = "-"
DECISIVE: Final = ("id", "condition", "in_force_from", "in_force_until")


def rule_version(
    entry: Mapping[str, Any], catalogue: str, parameters: DatedValues, over_from: date | None = None
) -> str:
    """It differs where a requirement, a figure that one names, the region or the catalogue does.

    Also where the first criterion that stands only in words comes, or the last one goes, and where the day does from
    which nobody can apply any more (`over_from`; None: there is none, or it decides nothing). KeyError where a
    condition names a parameter that is not among these.
    """
    requirements = entry["requirements"]
    used = {name for requirement in requirements for name in parameter_ids(read_condition(requirement["condition"]))}
    return digest(
        [
            catalogue,
            entry["region"],
            entry.get("region_known", True),
            bool(entry["text_criteria"]),
            [[requirement[name] for name in DECISIVE] for requirement in requirements],
            {name: parameters[name] for name in used},
            *([] if over_from is None else [over_from]),
        ]
    )


def with_words(version: str, in_words: Any) -> str:
    """The version of something of which prose was read too: `in_words` is what came of that."""
    return f"{version}{WORDS_BEHIND}{digest(in_words)}"


def without_words(version: str) -> str:
    """The same version but for what was read from prose, which another vocabulary reads otherwise."""
    return version.partition(WORDS_BEHIND)[0]


def digest(content: Any) -> str:
    """A hash of what JSON can hold (days too), whatever the order of its keys."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:LENGTH]
