"""A tree of the product, this one or an older one, used by its own command line alone, on stores of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from bench.harness.process import UNBOUNDED, Server, free_port, own_environment, started
from bench.harness.setting import DAY

DEADLINE_SECONDS: Final = "10"


@dataclass(frozen=True, slots=True)
class Tree:
    """A checked-out version of the product at `path`, whose stores are in the folder `data`."""

    variant: str
    path: Path
    data: Path

    def command(self, *arguments: str) -> str:
        """What a command of this tree's server.py prints; its messages go to standard error."""
        done = subprocess.run(
            [sys.executable, "server.py", *arguments],
            cwd=self.path,
            env=self._environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    @contextmanager
    def serving(self, askers: Sequence[str] = ()) -> Iterator[Server]:
        """This tree's gateway, as `server.py serve` opens it, until the block ends; `askers` are citizens' ids."""
        port = free_port()
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.data / "gateway.log").open("w") as log:
            environment = self._environment(PORT=str(port))
            command = [sys.executable, "server.py", "serve"]
            with started(command, port, self.path, environment=environment, log=log) as process:
                yield Server(self.variant, port, process.pid, self._postmaster(), self.tokens(askers))

    def dsns(self) -> Mapping[str, str]:
        """Where this tree's stores are, which answer while its gateway serves."""
        found: Mapping[str, str] = json.loads(self.command("stores"))
        return found

    def tokens(self, askers: Sequence[str]) -> list[str]:
        """A token for each of these citizens, good for an hour at this tree's gateway."""
        # The command `token` takes a second for each citizen: these are signed here, with the key of that demo.
        demo = Demo(load_demo_key(self.data), _nobody)
        return [demo.issue(asker) for asker in askers]

    def _environment(self, **settings: str) -> dict[str, str]:
        fixed = {"MARU_DATA": str(self.data), "MARU_TODAY": DAY, "AGENCY_DEADLINE_SECONDS": DEADLINE_SECONDS}
        environment = own_environment({**fixed, **settings})
        # An older version refuses to start with a setting that it has not.
        known = (self.path / "api" / "setting_names.py").read_text()
        return {name: value for name, value in environment.items() if name not in UNBOUNDED or f'"{name}"' in known}

    def _postmaster(self) -> int:
        found = next(self.data.glob("*/postmaster.pid"))
        return int(found.read_text().partition("\n")[0])


async def _nobody() -> list[Mapping[str, str]]:
    return []
