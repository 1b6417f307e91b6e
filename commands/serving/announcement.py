"""What the gateway prints once it listens: its address and, in the demo, a query that can be pasted."""

import json
import socket
from collections.abc import Sequence
from typing import Final

import uvicorn

from api.addresses.address import local_address
from api.demo.demo import Demo
from api.serving.server import Server
from api.settings.settings import Settings
from api.streams.open_streams import OpenStreams
from commands.shared.command import announce
from resolvers.platform.seeding_record import Persona

FIRST_QUERY: Final = "{ me { name lifeStage services(first: 3) { totalCount nodes { status service { name } } } } }"


class Announcing(Server):
    """A server that says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, streams: OpenStreams, announcement: str) -> None:
        super().__init__(config, streams)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            announce(self._announcement)


def address_of(settings: Settings) -> str:
    """The address at which a client on this machine finds the gateway."""
    return local_address(settings.host, settings.port)


def for_operators(listening: socket.socket) -> str:
    """Return the line that says where the operators' port is."""
    host, port = listening.getsockname()[:2]
    return f"For operators: {local_address(host, port)}/readyz and /metrics"


def announcement(settings: Settings, demo: Demo | None, people: Sequence[Persona]) -> str:
    """Where the gateway listens; in the demo also a token, and a query asked with it by curl, where any is taken."""
    address = f"{address_of(settings)}/graphql"
    if demo is None or not people:
        return f"Maru is open at {address}"
    token = demo.issue(people[0].citizen_id)
    known = f"A token for {people[0].title} ({people[0].sentence['en']}):\n{token}\n"
    if settings.registered_only:
        return f"Maru is open at {address} for registered documents\n\n{known}"
    query = json.dumps({"query": FIRST_QUERY})
    return (
        f"Maru is open at {address} (a browser there gets the explorer)\n\n{known}\n"
        f"curl -s {address} -H 'content-type: application/json' -H 'authorization: Bearer {token}' -d '{query}'\n"
    )
