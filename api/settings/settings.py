"""The settings, from environment variables: where the stores are, the port, the issuer, the deadline."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.contract.question import FIRST_DAY, LAST_DAY
from agencies.contract.values.day import SEOUL, read_day
from agencies.registration.registry import PLATFORM
from agencies.store.deadline import DEADLINE_SECONDS
from api.addresses.address import is_askable, local_address, split
from api.addresses.client_address import read_proxies
from api.addresses.cross_origin import read_origins
from api.limits.rate import RateSettings
from api.push.push_settings import PushSettings, read_push_settings
from api.receiving.hosts import read_hosts
from api.streams.open_streams import STREAMS, StreamSettings
from resolvers.process.operation_cache import BYTES_AT_MOST as CACHE_BYTES

SCHEMES: Final = ("postgresql://", "postgres://")
NO_CITIZEN: Final = frozenset({"iss", "aud", "client_id", "jti", "scope", "exp", "iat", "nbf"})
MEGABYTE: Final = 1_000_000
CACHE_MB_AT_MOST: Final = 4_000
REQUESTS_A_MINUTE: Final = 600
REQUESTS_AT_ONCE: Final = 100
OF_AN_ADDRESS: Final = 6_000
UNITS_A_MINUTE: Final = 800_000
"""What a tenth of a core does in a minute."""
OBJECTS_IN_WORK: Final = 50_000
COUNT_AT_MOST: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, read once at start.

    `urls`: store → DSN for those that are not embedded. `other_urls`: the variables that look as if they named a store
    and name none of these. `operator_port`: 0 is a free one. `today`: a fixed day instead of the clock's. `planned`:
    operations are run by their plans, where they have one. `fsync`: an embedded PostgreSQL waits for the disk.
    `registered_only`: no document is taken but those that are registered.
    `origins`: those whose pages may ask from a browser, `http://localhost:*` for any port of it.
    `hosts`: the names under which clients may ask; no name means any.
    `demo_demanded`: the demo is to be there, or the start stops.
    `citizen_claim`: the claim in which the issuer's tokens have a citizen's id.
    `cache_bytes`: how much documents and their plans may take in memory. `rate`: how often callers may ask.
    `objects_in_work`: to how many objects all operations under way may come together. `streams`: how many sockets and
    event streams may be open, of all and of one who listens.
    `usage_key`: the PEM file of the key by which heads of the usage log are signed. `usage_heads`: where they are kept
    outside of the store, a file or an http(s) address. `push`: how notices are pushed.
    """

    data: Path
    host: str
    port: int
    operator_host: str
    operator_port: int
    urls: Mapping[str, str]
    other_urls: tuple[str, ...]
    issuer: str | None
    issuer_keys: Path | None
    audience: str
    citizen_claim: str
    demo: bool
    demo_demanded: bool
    deadline_seconds: float
    platform_deadline_seconds: float
    today: date | None
    planned: bool
    fsync: bool
    registered_only: bool
    origins: tuple[str, ...]
    hosts: tuple[str, ...]
    cache_bytes: int
    rate: RateSettings
    objects_in_work: int
    streams: StreamSettings
    usage_key: Path | None
    usage_heads: str | Path | None
    push: PushSettings

    def deadline_of(self, store: str) -> float:
        """How many seconds a statement to this store may take."""
        return self.platform_deadline_seconds if store == PLATFORM else self.deadline_seconds

    def day(self) -> date:
        """Today in Asia/Seoul."""
        return self.today or datetime.now(SEOUL).date()


def read_settings(stores: list[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings for these stores; StartUpError naming the variable that cannot be used, and what it takes."""
    variables = {name: f"{name.upper()}_DATABASE_URL" for name in stores}
    urls = {name: _url(said, environment[said]) for name, said in variables.items() if environment.get(said)}
    issuer = environment.get("ISSUER") or None
    demo = _demo(environment.get("MARU_DEMO"), PLATFORM not in urls and issuer is None)
    host, port = environment.get("HOST") or "127.0.0.1", _port("PORT", environment.get("PORT") or "8000")
    settings = Settings(
        data=Path(environment.get("MARU_DATA") or ".maru").absolute(),
        host=host,
        port=port,
        operator_host=environment.get("OPERATOR_HOST") or "127.0.0.1",
        operator_port=_operator_port(environment.get("OPERATOR_PORT")),
        urls=urls,
        other_urls=_other_urls(environment, {*variables.values()}),
        issuer=issuer,
        issuer_keys=Path(environment["ISSUER_KEYS"]) if environment.get("ISSUER_KEYS") else None,
        audience=environment.get("AUDIENCE") or "maru",
        citizen_claim=_citizen_claim(environment.get("ISSUER_CITIZEN_CLAIM"), issuer),
        demo=demo,
        demo_demanded=environment.get("MARU_DEMO") == "1",
        deadline_seconds=_seconds("AGENCY_DEADLINE_SECONDS", environment.get("AGENCY_DEADLINE_SECONDS")),
        platform_deadline_seconds=_seconds("PLATFORM_DEADLINE_SECONDS", environment.get("PLATFORM_DEADLINE_SECONDS")),
        today=_day(environment.get("MARU_TODAY")),
        planned=_planned(environment.get("MARU_EXECUTOR")),
        fsync=_fsync(environment.get("MARU_FSYNC")),
        registered_only=_registered_only(environment.get("MARU_DOCUMENTS")),
        origins=read_origins(environment.get("MARU_CORS_ORIGINS"), demo=demo),
        hosts=read_hosts(environment.get("MARU_HOSTS"), demo=demo, host=host, port=port),
        cache_bytes=_cache_bytes(environment.get("MARU_OPERATION_CACHE_MB")),
        rate=_rate(environment, demo=demo),
        objects_in_work=_objects_in_work(environment.get("MARU_OBJECTS_IN_WORK")),
        streams=_streams(environment),
        usage_key=Path(environment["USAGE_KEY"]) if environment.get("USAGE_KEY") else None,
        usage_heads=_usage_heads(environment.get("USAGE_HEADS")),
        push=_push(environment, local_address(host, port) if demo else None),
    )
    _check_callers(settings)
    return settings


def _check_callers(settings: Settings) -> None:
    if settings.issuer is not None and settings.issuer_keys is None and not is_askable(settings.issuer):
        raise StartUpError(
            "ISSUER is no https address at which its keys could be asked for, and ISSUER_KEYS is not set: name the "
            "JWKS file that holds the issuer's public keys."
        )
    if settings.issuer is None and settings.issuer_keys is not None:
        raise StartUpError("ISSUER_KEYS is set, ISSUER is not: name the issuer whose tokens are to be taken.")
    if not settings.demo and settings.issuer is None:
        raise StartUpError("The demo is off and no ISSUER is set, so nobody could show who they are: set ISSUER.")
    if settings.operator_port == settings.port:
        raise StartUpError(f"OPERATOR_PORT and PORT are both {settings.port}: set another OPERATOR_PORT.")
    if settings.today is not None and not settings.demo:
        raise StartUpError("MARU_TODAY is for the demo only: unset it.")


def _citizen_claim(said: str | None, issuer: str | None) -> str:
    if said and issuer is None:
        raise StartUpError("ISSUER_CITIZEN_CLAIM is set, ISSUER is not: name the issuer whose tokens have that claim.")
    if said in NO_CITIZEN or (said or "").startswith("maru_"):
        raise StartUpError(
            f"ISSUER_CITIZEN_CLAIM is {said}, in which no citizen's id stands: name the claim that has it."
        )
    return said or "sub"


def _demo(said: str | None, possible: bool) -> bool:
    if said in (None, "", "1", "0"):
        if said == "1" and not possible:
            raise StartUpError("MARU_DEMO=1 needs the embedded platform store and no ISSUER: unset one or the other.")
        return possible and said != "0"
    raise StartUpError(f"MARU_DEMO is {said!r}: set it to 0 or 1, or leave it out.")


def _url(name: str, said: str) -> str:
    if said.startswith(SCHEMES):
        return said
    raise StartUpError(f"{name} is no PostgreSQL address: write it as postgresql://user@host:5432/database.")


def _other_urls(environment: Mapping[str, str], known: Collection[str]) -> tuple[str, ...]:
    alike = (name for name, said in environment.items() if name.endswith("_DATABASE_URL") and said.startswith(SCHEMES))
    return tuple(sorted(name for name in alike if name not in known))


def _port(name: str, said: str) -> int:
    if said.isdecimal() and 0 < int(said) < 65_536:
        return int(said)
    raise StartUpError(f"{name} is {said!r}: set it to a number from 1 to 65535.")


def _operator_port(said: str | None) -> int:
    """Return the port; 0 is any free one."""
    return _port("OPERATOR_PORT", said) if said else 0


def _seconds(name: str, said: str | None) -> float:
    try:
        seconds = float(said) if said else DEADLINE_SECONDS
    except ValueError:
        seconds = 0
    if 0 < seconds <= 60:
        return seconds
    raise StartUpError(f"{name} is {said!r}: set it to seconds above 0 and up to 60.")


def _planned(said: str | None) -> bool:
    if said in (None, "", "plan", "core"):
        return said != "core"
    raise StartUpError(f"MARU_EXECUTOR is {said!r}: set it to plan or core, or leave it out.")


def _fsync(said: str | None) -> bool:
    if said in (None, "", "on", "off"):
        return said != "off"
    raise StartUpError(f"MARU_FSYNC is {said!r}: set it to on or off, or leave it out.")


def _registered_only(said: str | None) -> bool:
    if said in (None, "", "any", "registered"):
        return said == "registered"
    raise StartUpError(f"MARU_DOCUMENTS is {said!r}: set it to any or registered, or leave it out.")


def _rate(environment: Mapping[str, str], *, demo: bool) -> RateSettings:
    a_minute = _count("MARU_RATE", environment.get("MARU_RATE"), REQUESTS_A_MINUTE, least=0)
    at_once = _count("MARU_RATE_BURST", environment.get("MARU_RATE_BURST"), REQUESTS_AT_ONCE, least=1)
    proxies = read_proxies(environment.get("MARU_TRUSTED_PROXIES"))
    # Real callers come over TLS, which is a proxy's: until it is trusted, all of them have its address.
    by_default = OF_AN_ADDRESS if demo or proxies else 0
    of_address = _count("MARU_ADDRESS_RATE", environment.get("MARU_ADDRESS_RATE"), by_default, least=0)
    work = _count("MARU_WORK_RATE", environment.get("MARU_WORK_RATE"), UNITS_A_MINUTE, least=0)
    return RateSettings(a_minute, at_once, of_address, work, proxies)


def _objects_in_work(said: str | None) -> int:
    return _count("MARU_OBJECTS_IN_WORK", said, OBJECTS_IN_WORK, least=1)


def _streams(environment: Mapping[str, str]) -> StreamSettings:
    at_once = _count("MARU_STREAMS", environment.get("MARU_STREAMS"), STREAMS.at_once, least=0)
    of_one = _count("MARU_STREAMS_OF_ONE", environment.get("MARU_STREAMS_OF_ONE"), STREAMS.of_one, least=1)
    return StreamSettings(at_once, of_one)


def _count(name: str, said: str | None, by_default: int, *, least: int) -> int:
    if not said:
        return by_default
    if said.isdecimal() and least <= int(said) <= COUNT_AT_MOST:
        return int(said)
    raise StartUpError(f"{name} is {said!r}: set it to a whole number from {least} to {COUNT_AT_MOST}.")


def _cache_bytes(said: str | None) -> int:
    if not said:
        return CACHE_BYTES
    if said.isdecimal() and 0 < int(said) <= CACHE_MB_AT_MOST:
        return int(said) * MEGABYTE
    raise StartUpError(f"MARU_OPERATION_CACHE_MB is {said!r}: set it to a whole number from 1 to {CACHE_MB_AT_MOST}.")


def _usage_heads(said: str | None) -> str | Path | None:
    """An address, its scheme in small letters, or a file."""
    if not said:
        return None
    if "://" not in said and not said.lower().startswith(("http:", "https:")):
        return Path(said)
    url = split(said)
    if url is None or not is_askable(said):
        raise StartUpError(
            "USAGE_HEADS is no https address to which heads could be posted: name one (http for this machine alone), "
            "or a file to which they are appended."
        )
    return url.geturl()


def _push(environment: Mapping[str, str], own: str | None) -> PushSettings:
    said = {
        "WEB_PUSH_KEY": environment.get("WEB_PUSH_KEY"),
        "WEB_PUSH_CONTACT": environment.get("WEB_PUSH_CONTACT"),
        "WEB_PUSH_HOSTS": environment.get("WEB_PUSH_HOSTS"),
        "NTFY_HOSTS": environment.get("NTFY_HOSTS"),
        "NOTICE_LINK": environment.get("NOTICE_LINK"),
    }
    return read_push_settings(said, own)


def _day(said: str | None) -> date | None:
    if not said:
        return None
    try:
        found = read_day(said)
    except ValueError:
        raise StartUpError(f"MARU_TODAY is {said!r}: set it to a day as YYYY-MM-DD.") from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise StartUpError(f"MARU_TODAY is {said!r}: set it to a day from {FIRST_DAY} to {LAST_DAY}.")
    return found
