"""An agency of the tests' own whose store exists and has no outbox: new rows of its tables tell of events."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Final

from agencies.contract import (
    NO,
    Agency,
    Concerned,
    EventTable,
    External,
    Fact,
    FactTable,
    FactType,
    KeyType,
    LifeEventType,
    Personal,
    Sensitivity,
    Table,
    Watermark,
    stored,
)
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.notices.events.relay import Relay
from resolvers.notices.events.settling import Settled
from tests.all_of_own import ALL_OF_OWN
from tests.people import DAY
from tests.usage.kept import keeping

OWN: Final = Personal(Sensitivity.ORDINARY, "물환경보전법 제1조")
TABLES: Final = """
DROP SCHEMA IF EXISTS mill CASCADE;
CREATE SCHEMA mill;
CREATE TABLE mill.hired (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), who char(20), day date, at timestamptz);
CREATE TABLE mill.left_on (id text PRIMARY KEY, who char(20), day date, at timestamp);
CREATE TABLE mill.hurt (id bigint PRIMARY KEY, who char(20), day date);
CREATE TABLE mill.worker (who char(20) PRIMARY KEY, works boolean);
"""


def mill() -> Agency:
    """The agency."""
    types = {"hired": "mill_hired", "left_on": "mill_left", "hurt": "mill_hurt"}
    words = {"ko": "방앗간", "en": "The mill"}
    works = Fact("works_at_the_mill", words, FactType.BOOLEAN, stored("works"), NO, OWN)
    agency = Agency(
        id="mill",
        title=words,
        purposes=ALL_OF_OWN,
        store=External(schema="mill", key_type=KeyType.CHAR),
        facts=[FactTable("citizen", Table("worker", "who"), (works,))],
        life_events=[
            LifeEventType(type_, words, "starting a new job", (Concerned.SUBJECT,), OWN, facts=("works_at_the_mill",))
            for type_ in types.values()
        ],
    )
    number = Table("hurt", "id", key_type=KeyType.INTEGER)
    agency.event_tables += [
        EventTable("mill_hired", Table("hired", "id", key_type=KeyType.UUID), "who", "day", "at"),
        EventTable(
            "mill_left", Table("left_on", "id", key_type=KeyType.TEXT), "who", "day", "at", Watermark.LOCAL_TIME
        ),
        EventTable("mill_hurt", number, "who", "day", "id", Watermark.NUMBER, overlap=5),
    ]
    return agency


def with_mill() -> Registry:
    """The agencies that are here, and the mill."""
    return register([*discover(), mill()])


class Mill:
    """Gateways in process that have the mill, over these stores."""

    def __init__(self, dsns: Mapping[str, str]) -> None:
        self.registry = with_mill()
        self.stores = {
            name: Store(name, dsn, deadline_seconds=30, external=self.registry.external(name))
            for name, dsn in dsns.items()
        }
        self.settled: list[Settled] = []

    def relay(self, **instead: Store) -> Relay:
        """Another relay. What the gateway knows all of them share, unless one has other stores `instead`."""
        gateway = self._over({**self.stores, **instead}) if instead else self._gateway
        return gateway.relay_telling(self.settled.append)

    @cached_property
    def _gateway(self) -> Gateway:
        return self._over(self.stores)

    def _over(self, stores: Mapping[str, Store]) -> Gateway:
        gateway = Gateway(self.registry, stores, lambda: date.fromisoformat(DAY))
        keeping(gateway)
        return gateway

    async def told(self, relay: Relay) -> list[tuple[str, str]]:
        """Of whom something was told since this was last asked, and what."""
        self.settled.clear()
        await relay.relay_all()
        return sorted((each.event.type, each.event.subject_id) for each in self.settled)

    def close(self) -> None:
        """End the connections."""
        for store in self.stores.values():
            store.close()
