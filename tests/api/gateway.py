"""A real server process over the small graph: `python -m tests.api.gateway FOLDER SETTINGS`. Prints its port.

The settings are JSON: `streams` (how many at once, how many of one), `patience` with readers, `stalled` for clients,
`linger` for those who are refused, `heartbeat`, `rate`, `pings` (how often a socket's client is asked whether they are
there), `frames` (how many a socket's client may send in a minute that are no message), `descriptors` (how many
the process may have open), `proxies` (which are trusted), `hosts` (under which names it may be asked; without it those
of the demo).
"""

import json
import resource
import socket
import sys
from pathlib import Path
from typing import Any

import structlog

from api.addresses.client_address import read_proxies
from api.addresses.cross_origin import read_origins
from api.connections import client_reader, http_connection, unsent_bytes
from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from api.limits.rate import Rates, RateSettings
from api.receiving.hosts import read_hosts
from api.serving import server
from api.serving.app import build_app
from api.serving.server import Server, server_config
from api.streams import event_stream
from api.streams.open_streams import OpenStreams, StreamSettings
from api.tokens.identify import Identify
from tests.api.graph import FailingGraph

ORIGINS = "https://app.example.kr, http://localhost:*"


async def personas() -> list[dict[str, str]]:
    return [{"id": "c000000000000001", "title": "Kim", "sentence": "She is 20 weeks pregnant."}]


def main(folder: Path, settings: dict[str, Any]) -> None:
    """Serve until killed."""
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    if "descriptors" in settings:
        resource.setrlimit(resource.RLIMIT_NOFILE, (settings["descriptors"],) * 2)
    demo = Demo(load_demo_key(folder), personas)
    client_reader.PATIENCE_SECONDS = settings.get("patience", client_reader.PATIENCE_SECONDS)
    http_connection.SENDING_SECONDS = settings.get("stalled", http_connection.SENDING_SECONDS)
    http_connection.LINGER_SECONDS = settings.get("linger", http_connection.LINGER_SECONDS)
    unsent_bytes.UNREAD_SECONDS = settings.get("stalled", unsent_bytes.UNREAD_SECONDS)
    server.FRAMES_A_MINUTE = settings.get("frames", server.FRAMES_A_MINUTE)
    event_stream.HEARTBEAT_SECONDS = settings.get("heartbeat", event_stream.HEARTBEAT_SECONDS)
    streams = OpenStreams(StreamSettings(*settings.get("streams", (150, 120))))
    app = build_app(
        FailingGraph(),
        identify=Identify(demo.issuer, is_revoked=lambda token_id: (folder / token_id).exists()).after_asking,
        demo=demo,
        dist=folder / "dist",
        origins=read_origins(ORIGINS),
        streams=streams,
        rates=Rates(RateSettings(*settings["rate"], proxies=read_proxies(settings.get("proxies"))))
        if "rate" in settings
        else None,
        hosts=read_hosts(settings.get("hosts"), demo=True, host="127.0.0.1", port=8000),
        exports=folder / "exports",
    )
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    pings = {f"ws_ping_{what}": settings["pings"] for what in ("interval", "timeout") if "pings" in settings}
    Server(server_config(app, **pings), streams).run(sockets=[listening])


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
