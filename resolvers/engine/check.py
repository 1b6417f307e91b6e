"""Whether an agency answered what it declared: what both executors ask of every value of a declared field."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLEnumType, GraphQLField, GraphQLScalarType, get_named_type, is_list_type, is_non_null_type

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.field import Declaration


def checker(name: str, field: GraphQLField, declared: Declaration) -> Callable[[Any], Any]:
    """Passes a value on, or raises AGENCY_CONTRACT_BROKEN: null where none may be, or a code that there is not."""
    required = is_non_null_type(field.type)
    leaf = get_named_type(field.type)
    codes = {v.value for v in leaf.values.values()} if isinstance(leaf, GraphQLEnumType) else None
    scalar = leaf if isinstance(leaf, GraphQLScalarType) else None
    many = is_list_type(field.type.of_type if required else field.type)  # type: ignore[union-attr]

    def broken() -> AgencyContractBroken:
        return AgencyContractBroken(
            f"{declared.agency or 'The platform'} answered {name} with what its declaration does not allow; "
            "its operators have been told.",
            agency=declared.agency,
            field=name,
        )

    def check(value: Any) -> Any:
        if value is None:
            if required:
                raise broken()
        elif codes is not None:
            for code in value if many else (value,):
                if getattr(code, "value", code) not in codes:
                    raise broken()
        elif scalar is not None and not all(_is_of(scalar, each) for each in (value if many else (value,))):
            raise broken()
        return value

    return check


def _is_of(type_: GraphQLScalarType, value: Any) -> bool:
    try:
        type_.serialize(value)
    except Exception:
        return False
    return True
