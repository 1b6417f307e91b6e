"""One seeded gateway for all tests that only read: a real server process over a real PostgreSQL, on a fixed day."""

import gc
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from tests import bare_cluster, untested
from tests.covered import is_covered
from tests.groups import Grouping, rank
from tests.memory_folder import write_to_memory
from tests.part import LONG, ORDINARY
from tests.published import published
from tests.running import SHARED, RunningGateway, logs_of_open_gateways, running_gateway, stores
from tests.seeded_folder import FOLDER, copied, fill

# Before any test's module is read, and for the processes that tests start: what has joined since is not theirs.
os.environ.setdefault("AGENCIES", ",".join(published()))

# The tests start hundreds of processes: none compiles again what another one has, whatever the environment says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The agencies that are published."""
    return register(discover())


@pytest.fixture(scope="session")
def template(pytestconfig: pytest.Config) -> Path:
    """The seeded data folder that all processes of this run share: nobody serves on it, and it is copied."""
    return fill(pytestconfig.stash[FOLDER])


@pytest.fixture(scope="session")
def seeded(template: Path) -> Iterator[Path]:
    """The data folder of this process's tests that only read: a small population, as of the tests' day."""
    with copied(template) as folder:
        yield folder


@pytest.fixture(scope="module")
def own_data(template: Path) -> Iterator[Path]:
    """A seeded data folder that one file's tests may hurt."""
    with copied(template) as folder:
        yield folder


@pytest.fixture(scope="module")
def own_cluster(own_data: Path) -> Iterator[Cluster]:
    """The server of that folder's stores, which stands from the first test that asks for it to the file's last."""
    with closing(Cluster.open(own_data, fsync=False)) as opened:
        yield opened


@pytest.fixture(scope="session")
def gateway(request: pytest.FixtureRequest) -> Iterator[RunningGateway]:
    """The gateway over these stores, or one that runs already; a test that changes anything opens one of its own."""
    if SHARED in os.environ:
        shared = json.loads(os.environ[SHARED])
        opened = RunningGateway(shared["url"], Path(shared["data"]), None)
        yield opened
        opened.close()
        return
    with running_gateway(request.getfixturevalue("seeded")) as opened:
        yield opened


@pytest.fixture(scope="session")
def dsns(gateway: RunningGateway) -> dict[str, str]:
    """Where the stores of that gateway are."""
    return dict(json.loads(os.environ[SHARED])["stores"] if SHARED in os.environ else stores(gateway.data))


def pytest_configure(config: pytest.Config) -> None:
    """Have one folder for the seeded stores of all processes of this run, and all examples where long tests run."""
    write_to_memory()
    # Thousands of tests leave hardly any garbage; to search for it by default takes a sixth of their time.
    gc.set_threshold(50_000, 20, 100)
    settings.load_profile(ORDINARY if config.option.markexpr == "not long" else LONG)
    told = getattr(config, "workerinput", {}).get("seeded") or json.loads(os.environ.get(SHARED, "{}")).get("seeded")
    config.stash[FOLDER] = Path(told or tempfile.mkdtemp(prefix="maru-"))
    if not told:
        config.add_cleanup(partial(shutil.rmtree, config.stash[FOLDER], ignore_errors=True))
    bare_cluster.keep_in(config.stash[FOLDER])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist where that folder is."""
    node.workerinput["seeded"] = str(node.config.stash[FOLDER])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Search for no garbage while tests are collected: nearly all that is made then stays, and was searched again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the longest groups of tests begin first, and trace only those calls that keep the floor of coverage."""
    items.sort(key=lambda item: rank(item.nodeid))
    if config.pluginmanager.has_plugin("_cov"):
        for item in items:
            if not is_covered(item.nodeid):
                item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """Leave all tests and what they import out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Grouping:
    """Keep tests together that share what is slow to make."""
    config.option.loadscopereorder = False
    return Grouping(config, log)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count the long tests that this run leaves out."""
    if items:
        config = items[0].config
        long = sum(item.get_closest_marker("long") is not None for item in items)
        config.stash[untested.LONG] = config.stash.get(untested.LONG, 0) + long


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with a failure what the gateways have logged: why one of them refused stands nowhere else."""
    report = yield
    if report.failed:
        report.sections += [(f"log of {url}", tail) for url, tail in logs_of_open_gateways()]
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that prints the summary how many long tests were left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["long"] = session.config.stash.get(untested.LONG, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take a process's count of long tests; every process leaves out the same ones."""
    node.config.stash[untested.LONG] = getattr(node, "workeroutput", {}).get("long", 0)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End, below the counts, with what was skipped and what that leaves untested."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not config.option.collectonly:
        skipped = untested.skipped(terminal.stats.get("skipped", ()))
        terminal.write_line(untested.line(skipped, config.stash.get(untested.LONG, 0)), yellow=True)
