"""What a cache may keep of an answer to GET, and the tag by which it asks whether its copy still holds.

Only an answer without anything personal and without errors may be kept. One that was asked for with a token only its
own client may keep: whatever else is wrong, no shared cache holds it.
"""

from typing import Final

from api.answering.answer import Reply
from api.answering.error_headers import Header
from api.answering.etag import is_held, weak_tag_of
from api.headers import RequestHeaders
from resolvers.decisions.release import RELEASE
from resolvers.request.answer import Public

FRESH_SECONDS: Final = 60

_VARY: Final = b"accept, accept-language, accept-encoding"
_VARY_BY_READER: Final = _VARY + b", authorization"


class Keeping:
    """How the answer to one GET may be kept; `schema` names the schema that answers, `kind` the media type.

    `tag` is None until the answer is made, where only the answer's bytes can make it.
    """

    def __init__(self, public: Public, headers: RequestHeaders, schema: str, kind: str) -> None:
        self._sent = headers
        self._by_bytes = public.revision is None
        self._vary = _VARY_BY_READER if public.by_reader else _VARY
        self.tag = None if self._by_bytes else weak_tag_of(f"{RELEASE} {schema} {public.revision} {kind}".encode())

    @property
    def is_held(self) -> bool:
        """Whether the client holds the answer already."""
        return self.tag is not None and is_held(self._sent, self.tag)

    def kept(self, reply: Reply, request_id: str) -> Reply:
        """The reply, a whole answer without errors, as it may be kept: 304 without a body where the client holds it."""
        if self.tag is None:
            self.tag = weak_tag_of(reply.body)
        if self.is_held:
            return self.not_modified(request_id)
        headers = [header for header in reply.headers if header[0] != b"cache-control"]
        return Reply(reply.status, [*headers, *self._headers()], reply.body)

    def not_modified(self, request_id: str) -> Reply:
        """304: the client's copy still holds."""
        return Reply(304, [*self._headers(), (b"maru-request-id", request_id.encode())], b"")

    def _headers(self) -> list[Header]:
        assert self.tag is not None
        who = b"private" if self._sent.all_of(b"authorization") else b"public"
        how = b"no-cache" if self._by_bytes else b"max-age=%d" % FRESH_SECONDS
        return [(b"cache-control", who + b", " + how), (b"etag", self.tag.encode()), (b"vary", self._vary)]
