"""Request headers as ASGI gives them: lower-case names, raw bytes, repeated where they were sent repeatedly."""

from starlette.types import Scope

from agencies.contract.errors import BadRequest


def all_of(scope: Scope, name: bytes) -> list[bytes]:
    """Every value that was sent under this name, in order."""
    return [value for sent, value in scope["headers"] if sent == name]


def only_one(scope: Scope, name: bytes, spelled: str) -> bytes | None:
    """The one value sent under this name, or None; raises BadRequest where there are several."""
    values = all_of(scope, name)
    if len(values) > 1:
        raise BadRequest(f"The header {spelled} was sent {len(values)} times. Send it once.")
    return values[0] if values else None


def joined(scope: Scope, name: bytes) -> str | None:
    """All values of a header that is a list by its nature, as one text, or None."""
    values = all_of(scope, name)
    return b",".join(values).decode("latin-1") if values else None
