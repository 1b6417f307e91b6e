"""What a role may enter in the embedded PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.errors import ClusterError
from tests.store.standing import fetch


async def test_each_role_owns_its_database_and_is_no_superuser(cluster: Cluster) -> None:
    """Ensuring twice is the same as once, and Korean words have trigrams there."""
    cluster.ensure_databases("alpha")
    assert await fetch(cluster.dsn("alpha"), "SELECT current_user || '@' || current_database()") == "alpha@alpha"
    assert await fetch(cluster.dsn("alpha"), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    await fetch(cluster.dsn("alpha"), "CREATE EXTENSION pg_trgm")
    assert await fetch(cluster.dsn("alpha"), "SELECT show_trgm('서울')")


@pytest.mark.parametrize("database", ["beta", "postgres", "template1"])
async def test_a_role_is_refused_at_every_database_but_its_own(cluster: Cluster, database: str) -> None:
    """pg_hba.conf turns it away before PostgreSQL looks at privileges."""
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await fetch(cluster.dsn("alpha").replace("/alpha?", f"/{database}?"), "SELECT 1")


@pytest.fixture
def trusting(folder: Path) -> Iterator[Cluster]:
    """The cluster with a pg_hba.conf that turns nobody away."""
    rules = next(folder.glob("pg*/pg_hba.conf"))
    strict = rules.read_text()
    rules.write_text("local all all trust\n")
    opened = Cluster.open(folder)
    yield opened
    opened.close()
    rules.write_text(strict)


@pytest.mark.parametrize("database", ["beta", "postgres", "template1"])
async def test_privileges_alone_refuse_a_foreign_role_too(trusting: Cluster, database: str) -> None:
    """Were pg_hba.conf opened to all, REVOKE CONNECT would still hold."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await fetch(trusting.dsn("alpha").replace("/alpha?", f"/{database}?"), "SELECT 1")


async def test_a_clone_belongs_to_its_own_role_and_leaves_the_template_whole(cluster: Cluster) -> None:
    """Rows are copied, the copy's role may change them, and the template's role keeps its own."""
    await fetch(cluster.dsn("alpha"), "CREATE TABLE c AS SELECT 7 AS n")
    cluster.clone_database("alpha", "gamma")
    assert await fetch(cluster.dsn("gamma"), "UPDATE c SET n = 8 RETURNING n") == 8
    assert await fetch(cluster.dsn("alpha"), "UPDATE c SET n = n RETURNING n") == 7
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await fetch(cluster.dsn("alpha").replace("/alpha?", "/gamma?"), "SELECT 1")
    cluster.drop_database("gamma")
    with pytest.raises(asyncpg.PostgresError):
        await fetch(cluster.dsn("gamma"), "SELECT 1")


@pytest.mark.parametrize("name", ["", "Alpha", "a-b", 'a"b', "pg_alpha", "postgres", "maru_admin", "a" * 64])
def test_a_name_that_cannot_be_a_database_is_refused(cluster: Cluster, name: str) -> None:
    """No name reaches SQL unchecked, and none is the house's own."""
    for use in (
        cluster.dsn,
        cluster.ensure_databases,
        cluster.drop_database,
        lambda n: cluster.clone_database("alpha", n),
    ):
        with pytest.raises(ClusterError, match="cannot name a database"):
            use(name)


async def test_nothing_listens_on_the_network(cluster: Cluster) -> None:
    """The socket in its 0700 folder is the only door."""
    assert await fetch(cluster.dsn("alpha"), "SHOW listen_addresses") == ""
