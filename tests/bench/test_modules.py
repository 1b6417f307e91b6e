"""The benchmark is not measured by tests, but what it is made of fits the product as it stands."""

import importlib
import pkgutil

import pytest

import bench


@pytest.mark.parametrize("name", sorted(each.name for each in pkgutil.walk_packages(bench.__path__, "bench.")))
def test_a_module_of_the_benchmark_can_be_imported(name: str) -> None:
    """Whatever of the product it names is there."""
    if name != "bench.__main__":
        assert importlib.import_module(name)
