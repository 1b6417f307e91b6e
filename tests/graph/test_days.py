"""The names of days: each says by its last word whether the day belongs to it, and its description says the same."""

import re
from collections.abc import Iterator
from typing import Final

from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema, get_named_type

from agencies.contract.fact import FactType
from agencies.registration.registry import Registry

ENDINGS: Final = re.compile(r"(^|_)(since|from|on|by|until|date|deadline)$")
ENDS_BEFORE: Final = "until"
NO_LONGER: Final = "no longer"


def test_every_day_of_the_schema_is_named_by_the_rule(schema: GraphQLSchema) -> None:
    """A name ends in since, from, on, by, until, Date or deadline, and `until` alone says "no longer"."""
    days = dict(_days(schema))
    assert {"Leave.until", "Checkup.dueBy", "Citizen.age(on:)", "LifeEventInput.on"} <= days.keys()
    for where, said in days.items():
        ending = _ending(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.split(r"[.(]", where.rstrip(":)"))[-1]).lower())
        assert ending is not None, where
        assert (ending == ENDS_BEFORE) == (NO_LONGER in said), where


def test_a_day_that_is_the_first_or_the_last_is_named_so(schema: GraphQLSchema) -> None:
    """The days that vaccinations and checkups are due have names that tell the first day from the last one."""
    days = dict(_days(schema))
    assert days["Vaccination.dueFrom"].startswith("The first day")
    assert days["Checkup.dueBy"].startswith("The last day")
    assert days["Vaccination.dueOn"] == days["Vaccination.dueFrom"]
    assert days["Checkup.dueOn"] == days["Checkup.dueBy"]


def test_every_fact_that_is_a_day_is_named_by_the_rule(registry: Registry) -> None:
    """None is named `until` but those that go, whose values are the last days that belong to it."""
    days = {id_: held.fact for id_, held in registry.facts.items() if held.fact.type is FactType.DATE}
    assert "parental_leave_ends_on" in days
    assert [id_ for id_ in days if _ending(id_) is None] == []
    until = {id_: fact for id_, fact in days.items() if _ending(id_) == ENDS_BEFORE}
    replaced = {id_: fact.deprecated.instead for id_, fact in until.items() if fact.deprecated is not None}
    assert replaced.keys() == until.keys()
    assert all(instead in days for instead in replaced.values())


def _ending(name: str) -> str | None:
    found = ENDINGS.search(name)
    return None if found is None else found[2]


def _days(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Yield each field and argument of the type Date, with its description."""
    for type_ in schema.type_map.values():
        if not isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
            continue
        for name, field in type_.fields.items():
            where = f"{type_.name}.{name}"
            arguments = field.args if isinstance(type_, GraphQLObjectType) else {}
            held = {where: field, **{f"{where}({each}:)": argument for each, argument in arguments.items()}}
            yield from (
                (place, said.description or "")
                for place, said in held.items()
                if get_named_type(said.type).name == "Date"
            )
