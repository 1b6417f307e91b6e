"""Server-sent events as a client reads them."""

import json
from typing import Any

import httpx


class Events:
    """The events of one response."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next(self) -> tuple[str, Any] | None:
        """The next event, its name and what it carries; None where the response has ended."""
        name, data = "", ""
        for line in self._lines:
            if line.startswith("event:"):
                name = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                data = line.removeprefix("data:").strip()
            elif not line and name:
                return name, json.loads(data) if data else None
        return None

    def rest(self) -> list[tuple[str, Any]]:
        """All events until the response ends."""
        found = []
        while (event := self.next()) is not None:
            found.append(event)
        return found
