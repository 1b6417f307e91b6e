"""Evaluating a condition over persons' facts, and finding which missing facts can still change what came out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resolvers.eligibility.condition import AtLeast, Condition, Leaf, Not, Scope, Who
from resolvers.eligibility.outcome import UNKNOWN, Outcome, at_least, every, known, negation, some
from resolvers.eligibility.profile import Profile


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose facts a condition is about: the row's subject, the citizen, the citizen's children, the household."""

    subject: Profile
    citizen: Profile
    children: Sequence[Profile]
    members: Sequence[Profile]

    def of(self, who: Who) -> Sequence[Profile]:
        """The persons whom a scope names."""
        return {"citizen": (self.citizen,), "child": self.children, "member": self.members}[who]


@dataclass(frozen=True, slots=True)
class Gap:
    """A missing fact of a person that can still change an outcome."""

    fact: str
    citizen_id: str
    cause: str


def evaluate(condition: Condition, scene: Scene) -> Outcome:
    """How the condition stands."""
    return _evaluate(condition, scene, scene.subject)


def gaps(condition: Condition, scene: Scene) -> Iterator[Gap]:
    """The missing facts on which an UNKNOWN condition depends, under some completion of the others.

    Below an unknown node every unknown part still decides: no sibling has settled it, and each can turn out either way.
    """
    yield from _gaps(condition, scene, scene.subject)


def _evaluate(condition: Condition, scene: Scene, person: Profile) -> Outcome:
    match condition:
        case Leaf(fact=fact):
            return known(condition.compare(person.values[fact])) if fact in person.values else UNKNOWN
        case AtLeast(count, parts):
            return at_least(count, [_evaluate(part, scene, person) for part in parts])
        case Not(part):
            return negation(_evaluate(part, scene, person))
        case Scope(who, all_of_them, part):
            outcomes = [_evaluate(part, scene, other) for other in scene.of(who)]
            return every(outcomes) if all_of_them else some(outcomes)


def _gaps(condition: Condition, scene: Scene, person: Profile) -> Iterator[Gap]:
    if _evaluate(condition, scene, person) is not UNKNOWN:
        return
    match condition:
        case Leaf(fact=fact):
            yield Gap(fact, person.citizen_id, person.causes[fact])
        case AtLeast(parts=parts):
            for part in parts:
                yield from _gaps(part, scene, person)
        case Not(part):
            yield from _gaps(part, scene, person)
        case Scope(who=who, part=part):
            for other in scene.of(who):
                yield from _gaps(part, scene, other)
