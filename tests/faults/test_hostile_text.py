"""Text that no register holds, in every place that takes text: masked, bound, and never a fault of ours."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    build_schema,
    get_named_type,
    is_input_object_type,
    is_list_type,
    is_object_type,
    is_required_argument,
    is_required_input_field,
)

from tests.faults.answers import PARENT
from tests.people import DAY
from tests.running import GRAPHQL, ROOT, RunningGateway, command, running_gateway

HOSTILE = {
    "nul": "a\\u0000b",
    "lone surrogate": "\\ud800",
    "reversed": "\\u202eabc",
    "sql": "'; DROP TABLE citizen; --",
    "wildcards": "%_\\\\",
    "cast": "1::int; SELECT pg_sleep(5)",
    "long": "x" * 10_240,
    "empty": "",
    "emoji": "\\ud83d\\ude00",
}
MOST_HOSTILE = ("nul", "lone surrogate", "sql", "cast", "long")
"""What no store can keep, what would be run, and what is too much: the others are tried where the long tests run."""
FORBIDDEN = (
    "asyncpg",
    "postgres",
    "traceback",
    "syntax error at",
    "input syntax",
    "relation",
    "/work",
    ".py",
    "select ",
    "invalid byte",
    "utf8",
)
CODES = {"BAD_USER_INPUT", "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "QUERY_TOO_COMPLEX"}
OF_MUTATIONS = CODES | {"FORBIDDEN"}
"""Who asks for something to be done for another is told that they may not, however the other one is named."""
ME = "@me"
SOUND = {
    "fact": "enrolled_level",
    "value": "none",
    "agencyId": "welfare_office",
    "purposeId": "proactive_notice",
    "factId": "enrolled_level",
    "subjectId": ME,
    "type": "job_loss",
    "address": "https://updates.push.services.mozilla.com/x",
}
"""What takes the place of other texts, so that an answer is about the hostile one; `ME`: the caller's id."""
SCHEMA = build_schema((ROOT / "schema.graphql").read_text())
AROUND = {
    "Query": "query %s{ %s }",
    "Category": "query %s{ categories { %s } }",
    "Citizen": "query %s{ me { %s } }",
    "EducationRecord": "query %s{ me { education { %s } } }",
    "HealthRecord": "query %s{ me { health { %s } } }",
    "OpenQuestion": "query %s{ me { openQuestions { nodes { %s } } } }",
    "Mutation": "mutation %s{ %s }",
}


class Place(NamedTuple):
    """An argument that takes text: the operation around it, and the field, in which `$text` stands."""

    type: str
    field: str

    @property
    def as_variable(self) -> list[str]:
        """The operation that takes the text as a variable: of either type, of which one fits."""
        return [AROUND[self.type] % (f"Q($text: {each}!) ", self.field) for each in ("ID", "String")]

    def as_literal(self, text: str) -> str:
        """The operation in which the text stands, escaped as JSON and GraphQL alike have it."""
        return AROUND[self.type] % ("", self.field.replace("$text", f'"{text}"'))


def _places() -> Iterator[Place]:
    for type_ in AROUND:
        for name, field in SCHEMA.type_map[type_].fields.items():
            below = " { __typename }" if is_object_type(get_named_type(field.type)) else ""
            for argument, declared in field.args.items():
                others = "".join(
                    f", {other}: {_sound(given.type, other)}"
                    for other, given in field.args.items()
                    if other != argument and is_required_argument(given)
                )
                for value in _values(declared.type):
                    yield Place(type_, f"{name}({argument}: {value}{others}){below}")


def _values(type_: object) -> list[str]:
    named = get_named_type(type_)
    listed = is_list_type(type_.of_type if isinstance(type_, GraphQLNonNull) else type_)
    if getattr(named, "name", "") in ("ID", "String"):
        return ["[$text]" if listed else "$text"]
    if is_input_object_type(named):
        fields = named.fields.items()
        return [
            f"{{{name}: {value}{_besides(named, name)}}}" for name, field in fields for value in _values(field.type)
        ]
    return []


def _besides(type_: GraphQLInputObjectType, name: str = "") -> str:
    """What an input must have besides this field."""
    return "".join(
        f", {other}: {_sound(field.type, other)}"
        for other, field in type_.fields.items()
        if other != name and is_required_input_field(field)
    )


def _sound(type_: object, name: str) -> str:
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    if is_input_object_type(named):
        return f"{{{_besides(named).removeprefix(', ')}}}"
    return {"Boolean": "true", "Date": json.dumps(DAY)}.get(named.name, json.dumps(SOUND.get(name, "x")))


PLACES = [*_places()]


@pytest.fixture(scope="module")
def own_gateway(own_data: Path) -> Iterator[RunningGateway]:
    """A gateway whose stores are its own: what a mutation writes hurts no other test."""
    with running_gateway(own_data) as opened:
        yield opened


@pytest.fixture(scope="module")
def system(own_gateway: RunningGateway) -> str:
    """The token of an agency's system that tells of life events."""
    asked = ("token", "--system", "labour_office", "--purpose", "labour_event_report")
    return command(*asked, data=own_gateway.data).stdout.strip()


def test_d12_every_place_that_takes_text_is_walked() -> None:
    """What takes an id or a text anywhere in the schema; a stream alone answers otherwise, and takes a cursor."""
    types = [each for each in SCHEMA.type_map.values() if is_object_type(each) and not each.name.startswith("__")]
    arguments = {
        each.name: [one.type for field in each.fields.values() for one in field.args.values()] for each in types
    }
    taking = {name for name, taken in arguments.items() if any(map(_values, taken))}
    assert taking - {"Subscription"} == AROUND.keys()
    assert AROUND.keys() == {place.type for place in PLACES}


@pytest.mark.parametrize(
    "kind", [kind if kind in MOST_HOSTILE else pytest.param(kind, marks=pytest.mark.long) for kind in HOSTILE]
)
def test_d12_f11_no_text_reaches_a_store_as_more_than_a_value(
    own_gateway: RunningGateway, system: str, kind: str
) -> None:
    """Given as a variable or in the document: no 5xx, no INTERNAL, no database text, no path.

    The answer is data, null, or what is wrong with the input.
    """
    me = own_gateway.personas[PARENT]
    for place in PLACES:
        token = system if "LifeEvent(" in place.field else me.token
        for documents, variables in (
            (place.as_variable, f'{{"text": "{HOSTILE[kind]}"}}'),
            ([place.as_literal(HOSTILE[kind])], "{}"),
        ):
            for document in documents:
                query = json.dumps(document.replace(ME, me.id))
                response = _answered(own_gateway, f'{{"query": {query}, "variables": {variables}}}', token)
                if "GRAPHQL_VALIDATION_FAILED" not in response.text:
                    break
            _check(response, HOSTILE[kind], place)


def _answered(gateway: RunningGateway, body: str, token: str) -> httpx.Response:
    headers = {"accept": GRAPHQL, "content-type": "application/json", "authorization": f"Bearer {token}"}
    return gateway.client.post("/graphql", content=body.encode(), headers=headers)


def _check(response: httpx.Response, sent: str, place: Place) -> None:
    answer = response.json()
    errors = answer.get("errors", ())
    assert response.status_code in (200, 400), (place, answer)
    allowed = OF_MUTATIONS if place.type == "Mutation" else CODES
    assert {error["extensions"]["code"] for error in errors} <= allowed, (place, answer)
    said = " ".join(error["message"] for error in errors).lower()
    said = said.replace(json.loads(f'"{sent}"').lower(), "")  # a message may give back what was sent
    assert not [word for word in FORBIDDEN if word in said], (place, said)
