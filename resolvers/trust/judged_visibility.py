"""Whom citizens may be told of for a purpose of use by consent, decided for many of them at once.

It is what `AccessPolicy` comes to where the platform judges for one of them.
"""

from collections.abc import Mapping
from datetime import date

from resolvers.trust.access_policy import Visibility, visibility_of, with_consents
from resolvers.trust.purpose import NOTHING, Agreed
from resolvers.trust.relations import CitizenRelations


def judged_visibility(relations: CitizenRelations, on: date, agreed: Mapping[str, Agreed]) -> Visibility:
    """Whose records a citizen may be told of on a day, by their relations and by what was agreed to."""
    visible = visibility_of(relations, on)
    own_id = relations.citizen_id
    own = agreed.get(own_id, NOTHING)
    households = {home: granted | own.given for home, granted in visible.households.items()}
    return visible._replace(citizens=with_consents(visible.citizens, agreed, own_id), households=households)
