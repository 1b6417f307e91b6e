"""The benchmark is not measured by tests, but what it is made of fits the product as it stands."""

import importlib
import pkgutil

import pytest

import bench

NEEDS_MATPLOTLIB = "plot"


@pytest.mark.parametrize("name", sorted(each.name for each in pkgutil.iter_modules(bench.__path__)))
def test_a_module_of_the_benchmark_can_be_imported(name: str) -> None:
    """Whatever of the product it names is there."""
    if name == NEEDS_MATPLOTLIB:
        pytest.importorskip("matplotlib", reason="matplotlib is not installed; untested: that the plot can be drawn")
    if name != "__main__":
        assert importlib.import_module(f"bench.{name}")
