"""The head of a request that asks for another protocol and does not get it: what it would be without having asked.

It must never be one that asks for an upgrade itself, since it is parsed anew.
"""

from collections.abc import Iterable, Iterator


def head_without_upgrade(method: bytes, url: bytes, version: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The same head, whose `Upgrade` and the word for it in `Connection` are left out."""
    lines = [b"%s %s HTTP/%s" % (method, url, version.encode()), *_kept(headers), b"", b""]
    return b"\r\n".join(lines)


def _kept(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    for name, value in headers:
        if name == b"connection":
            options = (option.strip() for option in value.split(b","))
            yield b"connection: " + b", ".join(option for option in options if option.lower() != b"upgrade")
        elif name != b"upgrade":
            yield name + b": " + value
