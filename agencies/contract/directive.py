"""The directives that the printed schema carries: who answers a field, and whether it is personal data."""

import strawberry
from strawberry.schema_directive import Location

from agencies.contract.access import Sensitivity


@strawberry.schema_directive(
    name="agency",
    locations=[Location.OBJECT, Location.FIELD_DEFINITION],
    description="The agency whose store answers this field. Printed on every field that an agency contributes.",
)
class AgencyDirective:
    id: strawberry.ID


@strawberry.schema_directive(
    name="personal",
    locations=[Location.FIELD_DEFINITION],
    description=(
        "Personal data: how sensitive it is and the law under which it may be read. A field without it is public."
    ),
)
class PersonalDirective:
    sensitivity: Sensitivity
    legal_basis: str
