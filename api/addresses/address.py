"""Which addresses may be asked, or sent to, by this gateway: by TLS, or on this machine itself."""

from urllib.parse import SplitResult, urlsplit

from agencies.store.loopback import is_loopback


def is_askable(address: str) -> bool:
    """Whether an address is by TLS, or on this machine, and without a user, a query or a fragment."""
    url = split(address)
    if url is None or url.query:
        return False
    return url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname or ""))


def local_address(host: str, port: int) -> str:
    """Return the address at which a client on this machine finds what listens there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def split(address: str) -> SplitResult | None:
    """The parts of an address with a host, without a user and a fragment; None for any other text."""
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        return None
    try:
        url = urlsplit(address)
        url.port  # noqa: B018  # raises where it is no port
    except ValueError:
        return None
    return url if url.hostname and "@" not in url.netloc and "#" not in address else None
