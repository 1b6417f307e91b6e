"""Which hosts the address of a store names."""

import pytest

from agencies.store.store_address import from_each_host


@pytest.mark.parametrize(
    ("address", "shorter"),
    [
        ("postgresql://maru:secret@[::1]:5432,db2:5433,db3/land?sslmode=require", ["db2:5433,db3", "db3"]),
        ("postgresql://db1,db2/land", ["db2"]),
        ("postgresql://db1/land", []),
        ("postgresql:///land", []),
        ("postgresql:///land?service=land", []),
    ],
)
def test_a_host_is_left_out_after_the_other_with_its_port(address: str, shorter: list[str]) -> None:
    """All else stays as it stands there."""
    first, *others = from_each_host(address)
    assert first == address
    hosts = address.removeprefix("postgresql://").partition("/")[0].rpartition("@")[2]
    assert others == [address.replace(hosts, each) for each in shorter]


@pytest.mark.parametrize(
    ("asked", "shorter"),
    [
        ("host=db1,%2Frun%2Fpg,db3&port=1,2,3", ["host=%2Frun%2Fpg%2Cdb3&port=2%2C3", "host=db3&port=3"]),
        ("host=db1,db2&port=5433", ["host=db2&port=5433"]),
        ("host=db1:1,db2:2&sslmode=require", ["host=db2%3A2&sslmode=require&port="]),
        ("host=db1", []),
    ],
)
def test_so_it_is_where_they_are_named_behind_the_question_mark(asked: str, shorter: list[str]) -> None:
    """A single port is that of all of them, and an empty one is none to the driver."""
    _, *others = from_each_host(f"postgresql://maru@/land?{asked}")
    assert others == [f"postgresql://maru@/land?{each}" for each in shorter]
