"""The example's own service, served in this process, which a test may have fail in every way that services do."""

import sys
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import uvicorn

from tests.patience import HANGING_SECONDS
from tests.running import free_port

TOKEN: Final = "an-agreed-secret"
HANGS: Final = "hangs"
CUT: Final = "cut"

Message = MutableMapping[str, Any]


class TaxService:
    """The service behind a fault: None, HANGS, CUT (the connection is closed under the answer), a status, or a body.

    `asked` has the paths that it was asked for, with the ETags by which it was asked.
    """

    def __init__(self, app: Any, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.fault: str | int | bytes | None = None
        self.asked: list[tuple[str, str | None]] = []
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the fault has it."""
        if scope["type"] == "http":
            etag = dict(scope["headers"]).get(b"if-none-match")
            self.asked.append((scope["path"], etag and etag.decode()))
            if self.fault is not None:
                await self._fail(self.fault, receive, send)
                return
        await self._app(scope, receive, send)

    async def _fail(self, fault: str | int | bytes, receive: Any, send: Any) -> None:
        if fault == HANGS:
            # The second is that the client has left: the first was its body.
            await receive()
            await receive()
            return
        status = fault if isinstance(fault, int) else 200
        headers = [(b"content-length", b"100")] if fault == CUT else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": fault if isinstance(fault, bytes) else b""})


@contextmanager
def served(package: Path) -> Iterator[TaxService]:
    """The service of the package that is installed in this folder, until the block ends."""
    sys.path.insert(0, str(package))
    try:
        app = import_module("tax_office_service.app").app
    finally:
        sys.path.remove(str(package))
    port = free_port()
    service = TaxService(app, port)
    server = uvicorn.Server(uvicorn.Config(service, port=port, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.should_exit = server.force_exit = True
        thread.join(HANGING_SECONDS)
