"""Each mutant in a process of its own, forked from one that has loaded all that no mutant changes."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType
from typing import Any, Final

from tests import patience
from tests.mutation.covering import Covering
from tests.mutation.mutant import PRODUCT, Mutant
from tests.mutation.stores import Slot

WARM: Final = ("asyncpg", "graphql", "httpx", "hypothesis", "numpy", "orjson", "pytest", "starlette", "strawberry")
TIMES: Final = 10
MORE_SECONDS: Final = 60.0
"""A mutant hangs that takes ten times as long as its tests without it, and this much more."""
WAIT_SECONDS: Final = 30
"""How long the tests of a mutant wait for an event: many a mutant has one wait for what never comes."""
ENDING_SECONDS: Final = 20.0
"""In which a process that is interrupted takes down what its tests have set up."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    HANGED = "killed: hangs"
    SURVIVED = "survived"
    UNREACHED = "survived: no test reaches it"


@dataclass(frozen=True)
class Tried:
    """A mutant, what became of it, how many tests were to run on it, and the seconds that they took."""

    mutant: Mutant
    fate: Fate
    tests: int
    seconds: float


class Mutating(importlib.abc.MetaPathFinder):
    """Loads one module of the product as a mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname != self._mutant.module:
            return None
        loader = MutantLoader(fullname, self._mutant)
        # With its location, or a module that looks for files beside itself fails whatever the mutant is.
        return importlib.util.spec_from_file_location(fullname, self._mutant.path, loader=loader)


class MutantLoader(importlib.machinery.SourceFileLoader):
    """Compiles a mutant's code in the place of its file's."""

    def __init__(self, fullname: str, mutant: Mutant) -> None:
        super().__init__(fullname, str(mutant.path))
        self._code = mutant.code

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._code, self.path, "exec", dont_inherit=True)


@dataclass
class _Running:
    mutant: Mutant
    tests: int
    slot: Slot
    began: float
    until: float
    interrupted: bool = False


def try_all(mutants: Sequence[Mutant], covering: Covering, slots: Sequence[Slot], logs: Path) -> Iterator[Tried]:
    """What became of each mutant, as it becomes known; one runs on each slot at a time."""
    for module in WARM:
        importlib.import_module(module)
    assert not set(PRODUCT) & set(sys.modules), "a mutant of what is loaded already would change nothing"
    free, waiting, running = list(slots), list(enumerate(mutants)), dict[int, _Running]()
    while waiting or running:
        while free and waiting:
            number, mutant = waiting.pop(0)
            tests = covering.of(mutant)
            if not tests:
                yield Tried(mutant, Fate.UNREACHED, 0, 0.0)
                continue
            seconds = TIMES * sum(map(covering.seconds.__getitem__, tests)) + MORE_SECONDS
            slot = free.pop()
            pid = _start(mutant, tests, slot, logs / f"{number}.log")
            began = time.monotonic()
            running[pid] = _Running(mutant, len(tests), slot, began, began + seconds)
        for pid, each in list(running.items()):
            fate = _fate(pid, each)
            if fate is not None:
                del running[pid]
                free.append(each.slot)
                yield Tried(each.mutant, fate, each.tests, time.monotonic() - each.began)
        time.sleep(0.02)


def _fate(pid: int, each: _Running) -> Fate | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended:
        survived = os.waitstatus_to_exitcode(status) == 0
        return Fate.HANGED if each.interrupted else Fate.SURVIVED if survived else Fate.KILLED
    if time.monotonic() < each.until:
        return None
    if not each.interrupted:
        os.kill(pid, signal.SIGINT)
        each.interrupted, each.until = True, time.monotonic() + ENDING_SECONDS
        return None
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    each.slot.renew()
    return Fate.HANGED


def _start(mutant: Mutant, tests: Sequence[str], slot: Slot, log: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        # A shell has what it starts in the background ignore this signal.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.update(slot.environment)
        patience.HANGING_SECONDS = WAIT_SECONDS
        sys.meta_path.insert(0, Mutating(mutant))
        code = run(tests)
    except BaseException:  # whatever it is, a forked process must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def run(tests: Sequence[str]) -> int:
    """Run these tests in this process until the first that fails: 0 where all pass."""
    import pytest

    # What is loaded already, so that each fork begins at once, is nothing that tests are written in.
    loaded = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *loaded, *tests]))
