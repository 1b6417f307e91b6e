"""An agency's own service while a process uses it: its client and its calls, or why there are none."""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Final

import structlog

from agencies.contract.agency import Agency
from agencies.contract.storage.source_errors import SourceError
from agencies.remote.breaker import Breaker
from agencies.remote.calls import Calls
from agencies.remote.http_client import HttpClient
from agencies.remote.service_settings import UnusableSetting, read_service_settings

log = structlog.get_logger("agencies")

PROBE_SECONDS: Final = 5.0
"""How long what a probe found is good for."""


class OpenedService:
    """The service of one agency. `fault`: why it cannot be asked at all; None: it can."""

    def __init__(self, agency: str, client: HttpClient | None, probe: str, calls: Calls, fault: str | None) -> None:
        self.calls = calls
        self._agency = agency
        self._client = client
        self._probe = probe
        self._fault = fault
        self._probed_at = float("-inf")
        self._found: str | None = None

    @classmethod
    def of(cls, agency: Agency, environment: Mapping[str, str], deadline_seconds: float) -> "OpenedService":
        """The service of an agency that has one, with its settings; one that cannot be asked where these are unusable.

        It connects when it is first asked.
        """
        declared, id_ = agency.service, agency.id or ""
        assert declared is not None
        try:
            client = HttpClient(id_, read_service_settings(id_, declared, environment), deadline_seconds)
        except UnusableSetting as error:
            return cls._closed(id_, declared.probe, deadline_seconds, str(error))
        except Exception as error:
            # The client reads settings of its own, such as the environment's proxies and certificates.
            fault = (
                f"its service cannot be asked ({type(error).__name__}): look at the proxies and certificates that the "
                "environment names, as ALL_PROXY and SSL_CERT_FILE do"
            )
            return cls._closed(id_, declared.probe, deadline_seconds, fault)
        calls = Calls(id_, client, deadline_seconds=deadline_seconds, breaker=Breaker())
        return cls(id_, client, declared.probe, calls, None)

    @classmethod
    def _closed(cls, id_: str, probe: str, deadline_seconds: float, fault: str) -> "OpenedService":
        return cls(id_, None, probe, Calls(id_, None, deadline_seconds=deadline_seconds), fault)

    async def fault(self) -> str | None:
        """Why the agency is down, by its own probe, which is asked at most every five seconds; None where it is up."""
        if self._client is None or monotonic() - self._probed_at < PROBE_SECONDS:
            return self._fault or self._found
        self._probed_at = monotonic()
        try:
            async with asyncio.timeout(self.calls.deadline_seconds):
                await self._client.look(self._probe)
        except TimeoutError:
            self._found = f"the service does not answer its probe: GET {self._probe} is late"
        except SourceError as error:
            self._found = f"the service does not answer its probe: {error.detail}"
        except Exception as error:
            # Whoever asks about all agencies at once is not to fail with one of them.
            self._found = f"the service cannot be asked for its probe: {type(error).__name__}"
            log.error("probe failed", agency=self._agency, failure=type(error).__name__)
        else:
            self._found = None
        return self._found

    async def close(self) -> None:
        """End the connections."""
        if self._client is not None:
            await self._client.close()
