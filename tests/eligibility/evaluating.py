"""How conditions stand, each asked by itself."""

from agencies.rules.condition import Condition
from agencies.rules.evaluation import Situation, compiled
from agencies.rules.three_valued_logic import Outcome


def evaluate(condition: Condition, situation: Situation) -> Outcome:
    """How the condition stands."""
    return compiled(condition)(situation, situation.subject)
