"""How `serve` listens: uvicorn's own way, but whoever sends nothing, sends for ever, or takes nothing is sent away.

uvicorn waits for the head of a request as long as it takes, and reads a head of any length; so one machine could hold every
connection with a few bytes a minute. A reverse proxy keeps most of that off, where there is one.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_S = 15.0
"""From the first byte, or from the connection, to the end of the head."""
LINGER_S = 5.0
"""After an answer was given before all was sent: as long as it takes to read it."""
TAKES_S = 60.0
"""Within which a reader must take some of what we send."""
LONGEST_ADDRESS = 8_192
LONGEST_HEAD = 32_768
MOST_HEADERS = 100
MOST_CONNECTIONS = 1_000
WORDS = {
    400: "We could not read that request.",
    408: "What you sent stopped coming. Try again.",
    414: "That address is too long.",
    431: "That request says too much before its content. Delete this site's cookies, and try again.",
    503: "Too many are connected at once. Try again in a few seconds.",
}
PHRASES = {
    400: "Bad Request",
    408: "Request Timeout",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


class Listener(HttpToolsProtocol):
    """One connection."""

    _in_head = True
    _heads = 0
    _came = 0
    _fault = 400
    _head_timer: asyncio.TimerHandle | None = None
    _linger_timer: asyncio.TimerHandle | None = None
    _takes_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected; with too many, they are told so at once."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            self._send_away(503)
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody to wait for any more."""
        for timer in (self._head_timer, self._linger_timer, self._takes_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some of a request."""
        if self.transport.is_closing():
            return
        if self._in_head and self._head_timer is None:
            self._await_head()
        before = self._heads if self._in_head else None
        super().data_received(data)
        if before == self._heads:  # all of it was head, and there is no end of it yet
            self._came += len(data)
            if self._came > LONGEST_HEAD and not self.transport.is_closing():
                self._send_away(431)

    def on_url(self, url: bytes) -> None:
        """Some of the address."""
        super().on_url(url)
        if len(self.url) > LONGEST_ADDRESS:
            self._refuse(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header, whole."""
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS or sum(len(key) + len(said) for key, said in self.headers) > LONGEST_HEAD:
            self._refuse(431)

    def on_headers_complete(self) -> None:
        """The head is there, so the request is answered; its body may still come."""
        self._in_head, self._came = False, 0
        self._heads += 1
        self._cancel_head()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._in_head = True
        if self._linger_timer is not None:
            self._linger_timer.cancel()
            self._linger_timer = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered; what is still being sent is not waited for long."""
        super().on_response_complete()
        if not self._in_head and not self.transport.is_closing():
            self._linger_timer = self.loop.call_later(LINGER_S, self.transport.close)

    def pause_writing(self) -> None:
        """They take nothing of what we send."""
        super().pause_writing()
        if self._takes_timer is None:
            self._takes_timer = self.loop.call_later(TAKES_S, self.transport.abort)

    def resume_writing(self) -> None:
        """They took some."""
        super().resume_writing()
        if self._takes_timer is not None:
            self._takes_timer.cancel()
            self._takes_timer = None

    def send_400_response(self, msg: str) -> None:
        """uvicorn's answer to what it cannot read; here it says which of our limits it was."""
        self._send_away(self._fault)

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_S, self._head_never_came)

    def _cancel_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_never_came(self) -> None:
        if self.transport.is_closing():
            return
        if self._came and (self.cycle is None or self.cycle.response_complete):
            self._send_away(408)
        else:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        """Out of the parser, to `send_400_response`."""
        self._fault = status
        raise ValueError(status)

    def _send_away(self, status: int) -> None:
        words = WORDS[status].encode()
        lines = [f"HTTP/1.1 {status} {PHRASES[status]}", "content-type: text/plain; charset=utf-8"]
        lines += [f"content-length: {len(words)}", "cache-control: no-store", "connection: close"]
        if status == 503:
            lines.append("retry-after: 5")
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + words)
        self.transport.close()
