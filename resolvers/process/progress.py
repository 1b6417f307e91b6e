"""How far a long piece of work has come: a bar that moves where a person watches, else a line now and then."""

from time import monotonic
from typing import Final, TextIO

from resolvers.process.output import put_beside

BAR: Final = 30
TENTHS: Final = 10
A_MOMENT: Final = 0.001


class Progress:
    """A bar on a terminal; a line for every tenth of the work on any other stream, which `put_beside` prints."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._watched = stream is not None and stream.isatty()
        self._began = monotonic()
        self._already = self._total = 0
        self._tenths = 0

    def begin(self, already: int, total: int) -> None:
        """There is so much work, some of it done before."""
        self._began, self._already, self._total = monotonic(), already, total
        self._tenths = self._in_tenths(already)

    def show(self, done: int, words: str) -> None:
        """So much is done by now; `words` say what came of it."""
        speed = (done - self._already) / max(monotonic() - self._began, A_MOMENT)
        share = min(1.0, done / self._total) if self._total else 1.0
        line = f"{share:.0%}, {done:,} of {self._total:,} citizens, {speed:,.0f}/s, {words}"
        tenths = self._in_tenths(done)
        if self._watched:
            put_beside(f"\r\x1b[K{'█' * round(share * BAR):░<{BAR}} {line}", self._stream)
        elif tenths > self._tenths:
            put_beside(f"{line}\n", self._stream)
        self._tenths = tenths

    def end(self) -> None:
        """The work is over, be it done or broken off."""
        if self._watched:
            put_beside("\n", self._stream)

    def _in_tenths(self, done: int) -> int:
        return done * TENTHS // self._total if self._total else TENTHS
