"""An agency's own HTTP service: how the agency declares it in place of a store, and how its functions ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from agencies.contract.errors import StartUpError
from agencies.contract.kind import are_several


@dataclass(frozen=True, slots=True)
class HttpService:
    """A service that speaks JSON over HTTP, for an agency that keeps no PostgreSQL.

    Its address is the setting `<AGENCY>_URL`, such as `TAX_OFFICE_URL`. `probe`: a path that answers 2xx as long as the
    service is well · `token`: the setting `<AGENCY>_TOKEN` holds the bearer token with which it is asked · `settings`:
    further settings that the agency needs, without the agency's name before them: `("YEAR",)` is `TAX_OFFICE_YEAR`.
    """

    probe: str
    token: bool = False
    settings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # A text that stands here may be the setting itself, read from the environment: it is not repeated.
        if not are_several(self.settings, str):
            raise StartUpError(
                "The settings of a service are no tuple of names: give one, with a comma behind one name, as "
                '`("YEAR",)`, and never the value of a setting.'
            )


class Service(Protocol):
    """The agency's own service, as its functions see it; each answer is JSON, read.

    A path begins with `/` and has its values in braces: `/taxpayers/{id}`. What goes wrong is a SourceError, which a
    function lets pass. With `public=True` an answer that has an ETag is kept and asked for by it from then on: that is
    for what is the same for everybody, and never for what is somebody's.
    """

    @property
    def settings(self) -> Mapping[str, str]:
        """The agency's further settings, by the names that its declaration gives them."""

    async def find(self, path: str, *, public: bool = False, **values: str) -> Any:
        """What stands at a path, None where there is nothing (404)."""

    async def find_each(self, keys: Sequence[str], path: str) -> dict[str, Any]:
        """What stands at the path of each key (`{key}` in it), for those at which something stands; some at once."""

    async def get(self, path: str, parameters: Mapping[str, Any] | None = None, *, public: bool = False) -> Any:
        """What a path that is always there answers to these parameters; 404 is SourceBroken."""

    async def post(self, path: str, body: Any) -> Any:
        """What a path that is always there answers to a body, such as many keys at once. It must change nothing."""
