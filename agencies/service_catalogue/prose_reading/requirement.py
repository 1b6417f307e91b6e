"""What was read from a service's prose: requirements with the words that they were read from."""

from dataclasses import dataclass

from agencies.rules.notation import Notation


@dataclass(frozen=True, slots=True)
class TextRequirement:
    """One requirement that the prose states.

    `quote`: the words, as they stand there. `condition`: over the agencies' facts, with `{"group": G, "narrow": B}`
    for a group that no fact shows.
    """

    kind: str
    quote: str
    condition: Notation


@dataclass(frozen=True, slots=True)
class Prose:
    """The texts of one service, empty where it has none."""

    name: str
    target: str
    criteria: str
    purpose: str
