"""Text that no register holds, in every place that takes text: masked, bound, and never a fault of ours."""

import json

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLString,
    build_schema,
    get_named_type,
    is_input_object_type,
    is_list_type,
    is_object_type,
    is_required_argument,
    is_required_input_field,
)

from tests.faults.answers import PARENT
from tests.running import GRAPHQL, ROOT, RunningGateway

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
FORBIDDEN = (
    "asyncpg",
    "postgres",
    "traceback",
    "syntax",
    "relation",
    "/work",
    ".py",
    "select ",
    "invalid byte",
    "utf8",
)
SOUND = {"fact": "enrolled_level", "value": "none"}
CODES = {"BAD_USER_INPUT", "BAD_REQUEST", "QUERY_TOO_COMPLEX"}


def _places() -> list[tuple[str, str]]:
    """A query for each argument that takes text, at the root or on the caller; the text is the variable `text`."""
    schema = build_schema((ROOT / "schema.graphql").read_text())
    found = []
    for type_, around in (
        ("Query", "{ %s }"),
        ("Citizen", "{ me { %s } }"),
        ("EducationRecord", "{ me { education { %s } } }"),
    ):
        for name, field in schema.type_map[type_].fields.items():
            for argument, declared in field.args.items():
                for value in _values(declared.type):
                    others = " ".join(
                        f", {other}: {_filler(schema, given.type)}"
                        for other, given in field.args.items()
                        if other != argument and is_required_argument(given)
                    )
                    below = " { __typename }" if is_object_type(get_named_type(field.type)) else ""
                    call = f"{name}({argument}: {value}{others}){below}"
                    found.append((f"{type_}.{name}({argument}: {value})", around % call))
    return found


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


def _besides(type_: GraphQLInputObjectType, name: str) -> str:
    """What an input must have besides this field."""
    required = [other for other, field in type_.fields.items() if other != name and is_required_input_field(field)]
    return "".join(f', {other}: "{SOUND[other]}"' for other in required)


def _filler(schema: object, type_: object) -> str:
    return '"x"' if get_named_type(type_) in (GraphQLString,) else "1"


PLACES = _places()


def test_d12_there_are_places_that_take_text() -> None:
    """The walk over the schema finds the look-ups by id and the filters."""
    asked = " ".join(place for place, _ in PLACES)
    for name in ("citizen(id", "household(id", "publicService(id", "publicServices(after", "categoryId", "subjectId"):
        assert name in asked


@pytest.mark.parametrize("kind", HOSTILE)
def test_d12_f11_no_text_reaches_a_store_as_more_than_a_value(gateway: RunningGateway, kind: str) -> None:
    """No 5xx, no INTERNAL, no database text, no path: the answer is data, null, or what is wrong with the input."""
    for place, query in PLACES:
        declared = "ID!" if "id" in query.lower().split("$text")[0][-14:] else "String!"
        for type_ in (declared, "String!" if declared == "ID!" else "ID!"):
            document = json.dumps(f"query Q($text: {type_}) {query}")
            body = f'{{"query": {document}, "variables": {{"text": "{HOSTILE[kind]}"}}}}'
            headers = {"accept": GRAPHQL, "content-type": "application/json"}
            headers["authorization"] = f"Bearer {gateway.personas[PARENT].token}"
            response = gateway.client.post("/graphql", content=body.encode(), headers=headers)
            if "GRAPHQL_VALIDATION_FAILED" not in response.text:
                break
        answer = response.json()
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        assert response.status_code in (200, 400), (place, answer)
        assert codes <= CODES, (place, answer)
        said = " ".join(error["message"] for error in answer.get("errors", ())).lower()
        said = said.replace(json.loads(f'"{HOSTILE[kind]}"').lower(), "")  # a message may give back what was sent
        assert not [word for word in FORBIDDEN if word in said], (place, said)
