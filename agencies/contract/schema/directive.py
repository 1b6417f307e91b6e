"""The directives that the printed schema carries: who answers a field, whether it is personal data, what it costs."""

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


@strawberry.schema_directive(
    name="cost",
    locations=[Location.FIELD_DEFINITION],
    description="The cost units of each value of this field. Without it an object is one unit, and a leaf is none.",
)
class CostDirective:
    weight: int


@strawberry.schema_directive(
    name="listSize",
    locations=[Location.FIELD_DEFINITION],
    description=(
        "How long a list is assumed to be: as an argument says, as long as its value where that is a list, or always "
        "the same. `sizedFields` are the lists below the field that its argument bounds."
    ),
)
class ListSizeDirective:
    assumed_size: int | None = strawberry.UNSET
    slicing_arguments: list[str] | None = strawberry.UNSET
    sized_fields: list[str] | None = strawberry.UNSET
    require_one_slicing_argument: bool = True
