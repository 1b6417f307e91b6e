"""Whom citizens may be told of for a purpose of use by consent, decided for many of them at once.

It is what `AccessPolicy` comes to where the platform judges for one of them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from resolvers.trust.access_policy import Visibility, visibility_of
from resolvers.trust.grant import CONFIDENTIAL
from resolvers.trust.relations import CitizenRelations


class Agreed(NamedTuple):
    """What somebody grants by consent, as bits: of what they have `said` something, and what they agree to now."""

    said: int
    given: int


NOTHING: Final = Agreed(0, 0)


def judged_visibility(relations: CitizenRelations, on: date, agreed: Mapping[str, Agreed]) -> Visibility:
    """Whose records a citizen may be told of on a day, by their relations and by what was agreed to.

    Of whom they decide for, what was never said counts as they said for themselves.
    """
    visible = visibility_of(relations, on)
    own_id = relations.citizen_id
    own = agreed.get(own_id, NOTHING)
    citizens = {}
    for person, granted in visible.citizens.items():
        said, given = agreed.get(person, NOTHING)
        if person != own_id and granted & CONFIDENTIAL:
            given |= own.given & ~said
        citizens[person] = granted | given
    households = {home: granted | own.given for home, granted in visible.households.items()}
    return visible._replace(citizens=citizens, households=households)
