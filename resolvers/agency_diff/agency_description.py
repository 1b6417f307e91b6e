"""What an agency has published at one time, as a file that is kept: the schema, its facts, and its services that go."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema

from agencies.contract.errors import StartUpError
from agencies.contract.unit import OwnUnit, Unit
from agencies.registration.registry import Registry
from agencies.service_catalogue.files.deprecation import deprecated_services


@dataclass(frozen=True, slots=True)
class DescribedFact:
    """A fact as it was published: its type, its codes (none: it has none, or a public code list), whose it is.

    `absent`: what no row means · `unit`: what its number counts. None: the description is from before these were told.
    """

    type: str
    codes: tuple[str, ...]
    of: str
    absent: str | None = None
    unit: str | None = None

    def lost_by(self, other: "DescribedFact | None") -> str | None:
        """Why rules and clients that read the fact as it is here cannot read it as it is there; None where they can."""
        if other is None:
            return "is not held any more"
        if (self.type, self.of) != (other.type, other.of):
            return f"was {self.type} of a {self.of} and is {other.type} of a {other.of}"
        gone = [code for code in self.codes if other.codes and code not in other.codes]
        return f"has lost the codes {', '.join(gone)}" if gone else None

    def turned_by(self, other: "DescribedFact") -> Iterator[str]:
        """In what it means something else there, though it is read as before; what either does not say is unknown."""
        for words, was, is_ in (
            ("without a row it was {} and is {}", self.absent, other.absent),
            ("its number counted {} and counts {}", self.unit, other.unit),
        ):
            if was is not None and is_ is not None and was != is_:
                yield words.format(was, is_)


@dataclass(frozen=True, slots=True)
class Description:
    """What an agency published: the schema with all agencies' fields, and its own facts by id.

    `going`: in words what it said of the end of each service of its own that goes, by id.
    """

    agency: str
    schema: str
    facts: Mapping[str, DescribedFact]
    going: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The file's text."""
        facts = {id_: asdict(fact) for id_, fact in self.facts.items()}
        found = {"agency": self.agency, "facts": facts, "going": dict(self.going), "schema": self.schema}
        return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)

    @property
    def built(self) -> GraphQLSchema:
        """The schema, to be asked."""
        return build_schema(self.schema)


def described(registry: Registry, agency: str, schema: str) -> Description:
    """What an agency publishes now; StartUpError where there is no such agency."""
    found = registry.agency(agency)
    if found is None:
        known = ", ".join(str(each.id) for each in registry.agencies)
        raise StartUpError(f"There is no agency {agency!r}: give one of {known}.")
    facts = {
        id_: DescribedFact(
            held.fact.type.name, held.fact.codes, held.table.of, held.fact.absent.words, _unit(held.fact.unit)
        )
        for id_, held in sorted(registry.facts.items())
        if held.agency == agency
    }
    going = {} if found.folder is None else deprecated_services(found.folder)
    return Description(agency, schema, facts, {id_: each.words for id_, each in going.items()})


def read_description(path: Path) -> Description:
    """What a file describes; StartUpError where it is none that `agency describe` has written."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        # Files that were written before services could go have no `going`.
        described_ = Description(found["agency"], found["schema"], _facts(found["facts"]), {**found.get("going", {})})
        build_schema(described_.schema)
    except OSError as error:
        raise StartUpError(f"{path} cannot be read ({error.strerror}).") from None
    except (ValueError, LookupError, TypeError, AttributeError, GraphQLError) as error:
        raise StartUpError(
            f"{path} describes no agency ({type(error).__name__}): write it by "
            "`python server.py agency describe AGENCY > FILE`."
        ) from None
    return described_


def _facts(found: Mapping[str, Any]) -> dict[str, DescribedFact]:
    return {
        id_: DescribedFact(fact["type"], tuple(fact["codes"]), fact["of"], fact.get("absent"), fact.get("unit"))
        for id_, fact in found.items()
    }


def _unit(unit: Unit | OwnUnit | None) -> str:
    if isinstance(unit, OwnUnit):
        return unit.id
    return "no unit" if unit is None else unit.name
