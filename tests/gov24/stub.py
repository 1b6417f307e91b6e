"""A stub of the official API with its quirks, over real HTTP: paging, keys, errors, and what it says of them."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.gov24.capture import Capture

KEY = "a+key/of=bytes=="
PATH = "/api/gov24/v3/"
AT_MOST = 1000

Answer = tuple[int, bytes]


@dataclass
class Stub:
    """What the stub gives, and what it was asked; `spoil` may answer a request (kind, page) otherwise."""

    of: Capture
    address: str = ""
    asked: list[tuple[str, int]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    spoil: Callable[[str, int], Answer | None] = lambda kind, page: None

    def answer(self, target: str, authorization: str) -> Answer:
        """Status and body, as the official API gives them."""
        split = urlsplit(target)
        kind = split.path.removeprefix(PATH)
        if kind not in self.of or not split.path.startswith(PATH):
            return 404, _json(code=-3, msg="등록되지 않은 서비스 입니다.")
        if authorization != f"Infuser {KEY}":
            return 401, _json(code=-4, msg=f"등록되지 않은 인증키 입니다. {authorization}")
        query = parse_qs(split.query)
        number, size = int(query["page"][0]), int(query["perPage"][0])
        self.asked.append((kind, number))
        spoilt = self.spoil(kind, number)
        if spoilt is not None:
            return spoilt
        if size > AT_MOST:
            return 200, _json(code=0, msg="정상")
        return 200, self.page(kind, number, size)

    def page(self, kind: str, number: int, size: int) -> bytes:
        """A page; `totalCount` counts more than what matches, `matchCount` does not."""
        rows = self.of[kind]
        shown = rows[(number - 1) * size : number * size]
        counts = {"totalCount": len(rows) + 4_693, "currentCount": len(shown), "matchCount": len(rows)}
        return _json(page=number, perPage=size, data=shown, **counts)


@contextmanager
def stub_of(of: Capture) -> Iterator[Stub]:
    """The stub on a port of its own, until the block ends."""
    stub = Stub(of)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stub.lines.append(self.path)
            status, body = stub.answer(self.path, self.headers.get("authorization", ""))
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        stub.address = f"http://127.0.0.1:{server.server_port}{PATH.rstrip('/')}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield stub
        finally:
            server.shutdown()
            thread.join()


def late(seconds: float) -> Answer:
    """An answer that comes too late."""
    time.sleep(seconds)
    return 200, b"{}"


def _json(**content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
