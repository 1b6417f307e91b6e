"""What JSON Schema says of a document, one plain problem for each mistake instead of one for each way to be right."""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from agencies.rules.notation import Place
from agencies.service_catalogue.files.document import KEPT, Document
from agencies.service_catalogue.files.problem import Problem

FOLDER = Path(__file__).parent
SHOWN = 120


@lru_cache(KEPT)
def check_schema(document: Document, schema: str) -> tuple[Problem, ...]:
    """What the schema of this name finds wrong; empty where the document fits it."""
    errors = _validator(schema).iter_errors(document.data)
    return tuple(document.problem(_place(cause), _message(cause)) for error in errors for cause in _causes(error))


@cache
def _validator(schema: str) -> Draft202012Validator:
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.schema.json")}
    together = Registry().with_resources((name, DRAFT202012.create_resource(each)) for name, each in schemas.items())
    return Draft202012Validator(
        schemas[f"{schema}.schema.json"], registry=together, format_checker=FormatChecker(["date"])
    )


def _causes(error: ValidationError) -> Iterator[ValidationError]:
    """The mistakes in the one alternative that was meant; the error itself where that cannot be told."""
    branches: dict[str | int, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    of_type = [inner for inner in branches.values() if not _fails(inner, "type")]
    named = [inner for inner in of_type if not _fails(inner, "required")]
    meant = named if len(named) == 1 else of_type
    if len(meant) != 1:
        yield error
        return
    for inner_error in meant[0]:
        yield from _causes(inner_error)


def _fails(errors: list[ValidationError], validator: str) -> bool:
    return any(error.validator == validator and not error.relative_path for error in errors)


def _place(error: ValidationError) -> Place:
    place = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        found: Any = error.instance
        allowed: Any = error.schema
        return (*place, next(str(key) for key in found if key not in allowed.get("properties", {})))
    return place


def _message(error: ValidationError) -> str:
    if error.validator in ("oneOf", "anyOf"):
        options: Any = error.validator_value
        keys = [key for option in options for key in option.get("required", ())]
        hint = f": give exactly one of fact, {', '.join(keys)}" if keys else ""
        return f"{_short(error.instance)} is nothing that can stand here{hint}."
    if error.validator == "enum":
        allowed: Any = error.validator_value
        return f"{_short(error.instance)} is not one of {', '.join(map(_plain, allowed))}."
    if error.validator == "not":
        return "`missing` is only for `expect: UNKNOWN`."
    hint = error.schema.get("hint", "") if isinstance(error.schema, dict) else ""
    return f"{error.message[: SHOWN * 2]}{hint and f': {hint}'}."


def _plain(value: object) -> str:
    return value if isinstance(value, str) else _short(value)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
