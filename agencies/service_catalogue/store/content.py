"""What a load puts into the store: one catalogue, whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from agencies.service_catalogue.files.catalogue_file import Catalogue
from agencies.service_catalogue.store.kept_definition import KeptDefinition

MARU: Final = "maru"
GOV24: Final = "gov24"

Entry = Mapping[str, Any]


class Code(NamedTuple):
    """A code of one version of a foreign list; `label` by language."""

    list: str
    version: str
    code: str
    group: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """A catalogue's services, and the day on which they were taken in.

    Categories, life events and parameters (the latter two by id) come with Maru's own, code lists with the national
    one.
    `definitions` are those of every fact that an agency of the loading process holds. `reading` is the version of the
    reading of the prose, where the services have any. `refused` are the ids of services that the source has and
    that could not be taken in: what the store has of them stays as it stands.
    """

    catalogue: Literal["maru", "gov24"]
    services: Sequence[Entry]
    retrieved_on: date
    categories: Sequence[Entry] = ()
    life_events: Mapping[str, Entry] = field(default_factory=dict)
    parameters: Mapping[str, Entry] = field(default_factory=dict)
    code_lists: Sequence[Code] = ()
    definitions: Sequence[KeptDefinition] = ()
    reading: str | None = None
    refused: Collection[str] = ()


def own_content(catalogue: Catalogue, retrieved_on: date, definitions: Sequence[KeptDefinition] = ()) -> Content:
    """Maru's own catalogue, as its files have it, with the definitions of the facts that the agencies hold."""
    return Content(
        MARU,
        catalogue.services,
        retrieved_on,
        catalogue.categories,
        {id_: {"title": each.title, "group": each.group} for id_, each in catalogue.life_events.items()},
        catalogue.parameters,
        definitions=definitions,
    )
