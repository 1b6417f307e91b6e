"""The example's service in a process of its own: `python -m bench.measurements.hanging_service PORT`.

`POST /hang/on` has it hang. While it hangs it takes what it is asked and answers nothing, but to `POST /hang/off`.
"""

import asyncio
import sys
from typing import Any

import uvicorn

from bench.harness.setting import ROOT


class Hanging:
    """An ASGI app that can be told to answer nothing."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._well = asyncio.Event()
        self._well.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, unless told not to."""
        path = scope.get("path", "")
        if path.startswith("/hang/"):
            (self._well.clear if path == "/hang/on" else self._well.set)()
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})
            return
        if scope["type"] == "http" and not self._well.is_set():
            # What was asked while it hung is never answered: it ends when the client leaves.
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await self._app(scope, receive, send)


def main() -> None:
    """Serve until told to stop."""
    sys.path.insert(0, str(ROOT / "examples" / "tax_office"))
    from tax_office_service.app import app

    uvicorn.run(Hanging(app), host="127.0.0.1", port=int(sys.argv[1]), log_level="critical", lifespan="off")


if __name__ == "__main__":
    main()
