"""The roles of containers, tried on a PostgreSQL that asks for passwords: what each of them can do, and cannot."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from agencies.embedded_postgresql.binaries import Binaries
from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN, PORT
from agencies.registration.registry import PLATFORM
from resolvers.platform.store_rights import APPLICATION, SWEEP
from tests.bare_cluster import bare_folder
from tests.engine.documents import HEADLINE
from tests.issuer import new_key, settings_of, token
from tests.published import published
from tests.root import ROOT
from tests.running import command, refused, running_gateway
from tests.store.database import connected

OWNER: Final = "maru_owner"
STORES: Final = (PLATFORM, *published())
PASSWORDS: Final = {OWNER: "the owner:s", APPLICATION: "the gateway's", SWEEP: "the sweep:'s"}
BY_PASSWORD: Final = f"local all {ADMIN} trust\nlocal all all scram-sha-256\n"
FALSIFYING: Final = (
    "UPDATE usage_record SET citizen_id = 'another'",
    "DELETE FROM usage_record",
    "TRUNCATE usage_record",
    "DROP TABLE usage_record",
    "ALTER TABLE usage_record ADD COLUMN more text",
    "ALTER TABLE usage_record DISABLE TRIGGER ALL",
    "ALTER TABLE usage_record OWNER TO CURRENT_USER",
    "SET session_replication_role = replica",
    "UPDATE usage_head SET tree_size = 0",
    "DELETE FROM usage_head",
    "UPDATE usage_hash SET hashes = ''",
    "DELETE FROM usage_hash",
    "INSERT INTO revocation DEFAULT VALUES",
    "CREATE TABLE of_the_gateway ()",
    f"SET ROLE {OWNER}",
)


class RolesOfContainers:
    """A cluster with the roles and databases that the image of a store makes, and containers/roles.sql."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder, new_key()
        self.cluster = Cluster.open(folder, fsync=False)
        self.sockets = self.cluster._postmaster.sockets
        owner = f"CREATE ROLE {OWNER} SUPERUSER LOGIN PASSWORD '{PASSWORDS[OWNER]}'"
        self.cluster._run(ADMIN, "postgres", owner)
        for name in STORES:
            self.cluster._run(ADMIN, "postgres", f"CREATE DATABASE {name} OWNER {OWNER}")
        subprocess.run(
            [Binaries.find().folder / "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file=containers/roles.sql"],
            cwd=ROOT,
            env={
                **os.environ,
                "PGHOST": str(self.sockets),
                "PGPORT": str(PORT),
                "PGUSER": ADMIN,
                "PGDATABASE": PLATFORM,
                "STORE_PASSWORD": PASSWORDS[APPLICATION],
                "STORE_SWEEP_PASSWORD": PASSWORDS[SWEEP],
            },
            check=True,
        )
        (self.cluster._postmaster.data / "pg_hba.conf").write_text(BY_PASSWORD)
        self.cluster._run(ADMIN, "postgres", "SELECT pg_reload_conf()")

    def settings(self, role: str) -> dict[str, str]:
        """Return the settings of a service of docker-compose.yml, with these stores in the place of its own."""
        urls = {f"{name.upper()}_DATABASE_URL": f"postgresql:///{name}?host={self.sockets}" for name in STORES}
        return {**urls, "PGUSER": role, "PGPASSWORD": PASSWORDS[role], **settings_of(self.folder, self.key)}


@pytest.fixture(scope="module")
def roles() -> Iterator[RolesOfContainers]:
    """The stores, migrated and filled by their owner."""
    with bare_folder() as folder:
        held = RolesOfContainers(folder)
        try:
            for asked in (("seed", "--citizens", "100", "--replace-external"), ("migrate", "--grant")):
                done = command(*asked, data=folder, **held.settings(OWNER))
                assert done.returncode == 0, done.stderr
            yield held
        finally:
            held.cluster.close()


async def test_the_gateway_answers_as_a_role_that_owns_no_table(roles: RolesOfContainers, tmp_path: Path) -> None:
    """The headline is answered and recorded, and operators hear of no right that is lacking."""
    async with connected(roles.cluster._address(ADMIN, "civil_registry")) as registry:
        citizen = await registry.fetchval("SELECT min(id) FROM citizen WHERE birth_date < '1990-01-01'")
    with running_gateway(tmp_path, **roles.settings(APPLICATION)) as gateway:
        bearer = {"authorization": f"Bearer {token(roles.key, sub=citizen)}"}
        answer = gateway.post(HEADLINE, headers=bearer).json()
        ready = gateway.operators.get("/readyz").json()
    assert "errors" not in answer
    assert answer["data"]["me"]["services"]["nodes"]
    assert {*ready["agencies"].values()} == {"UP"}
    assert [each for each in (*ready["faults"], *ready["warnings"]) if "right" in each["reason"]] == []
    async with connected(roles.cluster._address(ADMIN, PLATFORM)) as platform:
        assert await platform.fetchval("SELECT count(*) FROM usage_record WHERE citizen_id = $1", citizen)


@pytest.mark.parametrize("role", [APPLICATION, SWEEP])
async def test_a_role_that_owns_no_table_cannot_falsify_the_log(roles: RolesOfContainers, role: str) -> None:
    """It may append alone: each statement is refused for want of a right, before any trigger looks at it."""
    connection = await asyncpg.connect(
        f"postgresql:///{PLATFORM}?host={roles.sockets}", user=role, password=PASSWORDS[role]
    )
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE tableowner = CURRENT_USER") == 0
        for statement in FALSIFYING:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"permission denied|must be owner"):
                await connection.execute(statement)
    finally:
        await connection.close()


def test_the_sweep_has_a_role_of_its_own(roles: RolesOfContainers) -> None:
    """It sweeps; the gateway's role may not."""
    assert "usage_record" not in refused(command("notices", "sweep", data=roles.folder, **roles.settings(APPLICATION)))
    swept = command("notices", "sweep", data=roles.folder, **roles.settings(SWEEP))
    assert swept.returncode == 0, swept.stderr


def test_a_store_lets_no_role_in_without_its_password(roles: RolesOfContainers) -> None:
    """Another role's password is none."""
    settings = {**roles.settings(APPLICATION), "PGPASSWORD": PASSWORDS[SWEEP]}
    assert "cannot be reached" in refused(command("notices", "sweep", data=roles.folder, **settings))


def test_a_role_that_is_missing_is_named(roles: RolesOfContainers) -> None:
    """With what to do."""
    roles.cluster._run(ADMIN, "postgres", "ALTER ROLE maru_sweep RENAME TO another")
    try:
        said = command("migrate", "--grant", data=roles.folder, **roles.settings(OWNER))
    finally:
        roles.cluster._run(ADMIN, "postgres", "ALTER ROLE another RENAME TO maru_sweep")
    assert said.returncode == 1
    assert "Create maru_application and maru_sweep there" in said.stderr
