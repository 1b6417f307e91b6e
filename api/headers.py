"""Request headers as ASGI gives them: lower-case names, raw bytes, repeated where they were sent repeatedly."""

from starlette.types import Scope

from agencies.contract.errors import BadRequest


class RequestHeaders:
    """The headers of one request, by their lower-case names; put in order once, since each request is asked for ten."""

    __slots__ = ("_by_name", "_repeated", "_sent")

    def __init__(self, scope: Scope) -> None:
        self._sent: list[tuple[bytes, bytes]] = scope["headers"]
        self._by_name = dict(self._sent)
        self._repeated = len(self._by_name) < len(self._sent)

    def all_of(self, name: bytes) -> list[bytes]:
        """Every value that was sent under this name, in order."""
        if name not in self._by_name:
            return []
        return [value for sent, value in self._sent if sent == name] if self._repeated else [self._by_name[name]]

    def only_one(self, name: bytes, spelled: str) -> bytes | None:
        """The one value sent under this name, or None; raises BadRequest where there are several."""
        if self._repeated and len(values := self.all_of(name)) > 1:
            raise BadRequest(f"The header {spelled} was sent {len(values)} times. Send it once.")
        return self._by_name.get(name)

    def joined(self, name: bytes) -> str | None:
        """All values of a header that is a list by its nature, as one text, or None."""
        return b",".join(self.all_of(name)).decode("latin-1") if name in self._by_name else None
