"""What docs/usage.md says to do where the log went back: its steps, on a store that was put back from a backup."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from structlog.testing import capture_logs

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from api.keys.key_file import make_key_file
from api.settings.settings import read_settings
from commands.usage.signing import signing_of
from resolvers.usage_log.keeping.head_signing import HeadSigning
from resolvers.usage_log.keeping.published_heads import PublishedHeads
from resolvers.usage_log.tree.signing_key import SigningKey
from tests.patience import HANGING_SECONDS
from tests.running import command
from tests.usage.records import record
from tests.usage.signing import SignedLog, look

ISSUER = "https://issuer.example"
LOST, PUT_BACK = "log_lost", "log_put_back"
"""The database that a backup is made of, and the one to which that is put back."""
BEFORE, AFTER = "before", "after"
"""The key and the file of heads of before, and those of after."""


@pytest.fixture
def cluster(migrated: Cluster) -> Iterator[Cluster]:
    migrated.clone_database(PLATFORM, LOST)
    yield migrated
    for each in (LOST, PUT_BACK):
        migrated.drop_database(each)


class Running:
    """A gateway's part in the log, with this key and this file of heads."""

    def __init__(self, cluster: Cluster, database: str, folder: Path, name: str) -> None:
        key = folder / f"{name}.pem"
        if not key.exists():
            make_key_file(key, SigningKey.new_pem())
        self.dsn = cluster.dsn(database)
        self.heads = folder / f"{name}.jsonl"
        set_to = {"ISSUER": ISSUER, "PLATFORM_DATABASE_URL": self.dsn}
        set_to |= {"USAGE_KEY": str(key), "USAGE_HEADS": str(self.heads), "MARU_DATA": str(folder)}
        self.store = Store(PLATFORM, self.dsn, deadline_seconds=HANGING_SECONDS)
        made = signing_of(read_settings([PLATFORM], set_to), self.store)
        assert made is not None
        self.signing: HeadSigning = made

    async def grow(self, records: int) -> None:
        """Append so many records, and have a head signed where one can be."""
        await SignedLog(self.store).append(*(record() for _ in range(records)))
        await look(self.signing)

    def signed(self) -> list[int]:
        """Over how many records each head is that was kept outside of the store."""
        return [orjson.loads(line)["treeSize"] for line in self.heads.read_bytes().splitlines()]


async def test_a_log_that_was_put_back_is_signed_again_by_a_new_key_into_another_file(
    cluster: Cluster, tmp_path: Path
) -> None:
    """By the old ones it never is, however far it grows. The old file says behind which record some were lost, and the
    new one holds, with the keys that are published.
    """
    backed_up = Running(cluster, LOST, tmp_path, BEFORE)
    await backed_up.grow(3)
    backed_up.store.close()
    cluster.clone_database(LOST, PUT_BACK)
    lost = Running(cluster, LOST, tmp_path, BEFORE)
    await lost.grow(4)
    lost.store.close()

    old = Running(cluster, PUT_BACK, tmp_path, BEFORE)
    with capture_logs() as said:
        for records in (2, 1, 1, 2):
            await old.grow(records)
            assert 'docs/usage.md, "Where the log went back", says how to go on' in old.signing.faults["signing"]
    assert len(said) == 2, "it is said once that there are fewer records, and once that they are others"
    old.store.close()
    assert old.signed() == [3, 7]

    new = Running(cluster, PUT_BACK, tmp_path, AFTER)
    await new.grow(1)
    assert new.signing.faults == {}
    assert new.signed() == [10]
    head = await PublishedHeads(new.store).head()
    assert (head.head.tree_size, head.head.key_id) == (10, SigningKey((tmp_path / "after.pem").read_bytes()).key_id)

    keys = tmp_path / "keys.json"
    keys.write_bytes(orjson.dumps(await PublishedHeads(new.store).keys()))
    new.store.close()
    assert (await verified(new.heads, keys, new.dsn)).returncode == 0
    done = await verified(old.heads, keys, new.dsn)
    assert done.returncode == 3
    assert "The head kept outside of the store over 7 records" in done.stdout
    assert "one of the records 3 to 6 was changed together with its hash, or all from there on were written anew" in (
        done.stdout
    )


async def verified(heads: Path, keys: Path, dsn: str) -> "subprocess.CompletedProcess[str]":
    """What an auditor is told with this file of heads."""
    asked = ("usage", "verify", "--heads", str(heads), "--keys", str(keys))
    real = {"PLATFORM_DATABASE_URL": dsn, "ISSUER": ISSUER, "MARU_TODAY": ""}
    return await asyncio.to_thread(command, *asked, data=heads.parent, **real)
