"""A connection that speaks HTTP: a head has a bound in bytes, and a client that stalls has one in time."""

from asyncio import BaseTransport
from typing import TYPE_CHECKING, Any, Final

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from api.connections.answer_transport import AnswerTransport
from api.connections.client_reader import ABORT
from api.connections.declined_upgrade import head_without_upgrade
from api.connections.unsent_bytes import Unread

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

HEAD_CAP: Final = 65_536
"""How many bytes the head of a request may have, more or less: it is looked at when more comes."""
SENDING_SECONDS = 10.0
"""For how long a request may be on its way."""
LINGER_SECONDS = 0.5
"""For how long somebody who is refused is listened to."""
TOO_SLOW: Final = b"The request did not come in time."


class HttpConnection(HttpToolsProtocol):
    """HTTP, whose app may cut the connection off, and which ends by itself where a client keeps it waiting."""

    _head_bytes = 0
    _in_head = False
    _sending_since: float | None = None
    _lingers = False
    _answer: AnswerTransport | None = None
    _answered: RequestResponseCycle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """A client has connected, who is to send a request now."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._sending_since = self.loop.time()
        self._unread = Unread(self.transport)

    def data_received(self, data: bytes) -> None:
        """Take what has come, unless a head or trailers go on for too long: nobody would count who sends them."""
        if self._lingers:
            return
        if self._head_bytes > HEAD_CAP:
            self.send_400_response("The head of this request is too long.")
            return
        self._head_bytes += len(data)
        self._unset_keepalive_if_required()
        rest = memoryview(data)
        try:
            while rest:
                rest = self._parse(rest)
        except HttpParserError:
            reason = "Invalid HTTP request received."
            self.logger.warning(reason)
            self.send_400_response(reason)
        if self._sending_since is None and not (self._is_answering() or self.timeout_keep_alive_task):
            # What has come ended uvicorn's wait for the next request, without being one.
            self._sending_since = self.loop.time()

    def _parse(self, data: memoryview) -> memoryview:
        """Parse it up to the end of a head that asks for another protocol; gives what is still to be parsed."""
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as upgrade:
            [end_of_head] = upgrade.args
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            elif self.parser.get_method() == b"CONNECT":
                self._refuse_connect()
            else:
                self._parse_as_if_no_upgrade()
                return data[end_of_head:]
        return data[:0]

    def _refuse_connect(self) -> None:
        """Answer it with 400; behind a request that is not answered yet, let the answer to that be the last."""
        if self._is_answering():
            self._sending_since = None
            self.shutdown()
        else:
            self.send_400_response("This server is no proxy, and takes no CONNECT.")

    def _parse_as_if_no_upgrade(self) -> None:
        """Parse the head anew: the parser that has met an upgrade takes the body for the next request."""
        declined = self.parser
        head = head_without_upgrade(declined.get_method(), self.url, declined.get_http_version(), self.headers)
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        since = self._sending_since
        self.parser.feed_data(head)
        if self._sending_since is not None:
            # It is no new request, which would have its whole time.
            self._sending_since = since

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._unset_keepalive_if_required()
        self._in_head, self._sending_since = True, self.loop.time()
        extensions: dict[str, Any] = {ABORT: self.transport.abort}
        self.scope["extensions"] = extensions

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._head_bytes, self._in_head = 0, False
        if self._is_upgrade_declined():
            return
        super().on_headers_complete()
        if len(self.pipeline) == 1:
            # uvicorn reads no further, and would not see the client leave. The body of one request, and the head of
            # a second, have bounds of their own.
            self.flow.resume_reading()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: "ASGI3Application") -> None:
        """A request is answered from now on, by a transport of the answer's own."""
        self._write_head()
        self._answer = AnswerTransport(self.transport, self.loop, self._close)
        transport: Any = self._answer
        cycle.transport = transport
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has left: uvicorn tells only the newest request, be it one that waits behind another."""
        super().connection_lost(exc)
        # uvicorn leaves the wait for the next request to go on behind a reset, with all that it holds.
        self._unset_keepalive_if_required()
        if self._answered is not None and not self._answered.response_complete:
            self._answered.disconnected = True
            self._answered.message_event.set()
        if self._answered is not None:
            # Its transport refers to this connection, which refers to it: only the collector would free them.
            self._answered.transport, self._answer = self.transport, None

    def on_body(self, body: bytes) -> None:
        """Some of the body has come."""
        self._head_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of the request has come."""
        if self._is_upgrade_declined():
            return
        self._sending_since = None
        super().on_message_complete()
        if self._newest is not None and self._newest.response_complete and not self.parser.should_upgrade():
            # It was answered before all of it had come, which ended uvicorn's wait for the next one.
            wait, end = self.timeout_keep_alive, self.timeout_keep_alive_handler
            self.timeout_keep_alive_task = self.loop.call_later(wait, end)

    def on_response_complete(self) -> None:
        """An answer is there, behind which the next request is awaited, unless there will be none."""
        super().on_response_complete()
        if self._lingers:
            self._unset_keepalive_if_required()

    def _should_upgrade(self) -> bool:
        """A WebSocket begins where nothing waits for the client: what does would be beyond the bounds of both."""
        return super()._should_upgrade() and not self._is_answering() and not self.transport.get_write_buffer_size()

    def _is_upgrade_declined(self) -> bool:
        """Whether what was asked for is another protocol that is not spoken here: the request is parsed anew."""
        return bool(self.parser.should_upgrade()) and not self._should_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, behind the head of what is being answered."""
        self._write_head()
        self.transport.write(self._refusal(400, msg.encode()))
        self._linger()

    def _close(self) -> None:
        """Close the connection behind an answer, which may have come before the whole request had."""
        if self._sending_since is None:
            self.transport.close()
        else:
            self._linger()

    def _linger(self) -> None:
        """Close the connection, but go on taking for a while what nobody looks at.

        To close with something left to be read would reset the connection, and the client might never read why.
        """
        if self._is_answering():
            self.transport.close()
            return
        self._lingers = True
        self._unset_keepalive_if_required()
        self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def shutdown(self) -> None:
        """Close the connection, or let what is being answered be the last."""
        self._write_head()
        super().shutdown()

    def _write_head(self) -> None:
        if self._answer is not None:
            self._answer.write_head()

    def end_if_stalled(self) -> None:
        """End the connection where its client does not send a request that it has begun, or take its answer.

        Where nothing is asked, keep nothing of what was.
        """
        now = self.loop.time()
        if self._unread.is_left(now):
            self.transport.abort()
        elif self._waits_for_us():
            self._sending_since = now
        elif self._sending_since is not None and now - self._sending_since > SENDING_SECONDS:
            self._end_unsent()
        elif self._sending_since is None and not self._is_answering():
            self._forget()

    @property
    def idle_until(self) -> float | None:
        """By when the next request is waited for; None where something, be it an answer to be read, is under way."""
        wait = self.timeout_keep_alive_task
        if wait is None or self._sending_since is not None or self.transport.is_closing():
            return None
        if self.transport.get_write_buffer_size():
            return None
        return wait.when()

    def _forget(self) -> None:
        """Let go of the request that was answered: its head, with a token, and a body that nobody may have read."""
        self._write_head()
        self._answer = self._answered = None
        self.cycle = self.scope = None  # type: ignore[assignment]
        self.url, self.headers = b"", []

    def _waits_for_us(self) -> bool:
        """Whether the client cannot send, or would only be answered once something else is."""
        return self._sending_since is not None and (
            bool(self.pipeline)
            or self.flow.read_paused
            or (self._is_answering() and (self._in_head or self.cycle.response_started))
        )

    def _is_answering(self) -> bool:
        return self._newest is not None and not self._newest.response_complete

    @property
    def _newest(self) -> RequestResponseCycle | None:
        """The newest request whose head has come; uvicorn's own type does not say that there may be none."""
        return self.cycle

    def _end_unsent(self) -> None:
        if self.transport.is_closing() or self._lingers:
            return
        if self._is_answering() or self._in_head:
            self.transport.write(self._refusal(408, TOO_SLOW))
        self.transport.close()

    def _refusal(self, status: int, reason: bytes) -> bytes:
        named = (b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(reason))
        headers = (*self.server_state.default_headers, *named, (b"connection", b"close"))
        return b"".join((STATUS_LINE[status], *(b"%s: %s\r\n" % header for header in headers), b"\r\n", reason))
