"""A log that is appended to and signed, for tests that look at what is found afterwards."""

from dataclasses import dataclass, field

from agencies.store.store import Store
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.keeping.head_signing import HeadSigning
from resolvers.usage_log.record import UsageRecords
from resolvers.usage_log.tree.signed_head import SignedHead
from resolvers.usage_log.tree.signing_key import SigningKey, VerifyingKeys
from resolvers.usage_log.usage_log import UsageLog

KEY = SigningKey(SigningKey.new_pem())
KEYS = VerifyingKeys({"keys": [KEY.jwk]})


@dataclass
class SignedLog:
    """A log with what signs it; `outside`: the heads that were kept outside of the store."""

    store: Store
    key: SigningKey = KEY
    last: SignedHead | None = None
    outside: list[SignedHead] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log = UsageLog(UsageCommit(self.store))
        self.signing = HeadSigning(self.store, self.key, self._keep, self.last)

    async def _keep(self, signed: SignedHead) -> None:
        self.outside.append(signed)

    async def append(self, *records: UsageRecords) -> None:
        await self.log.append(records)

    async def sign(self) -> None:
        """Sign a head at once, however young the last one is."""
        await look(self.signing)
        assert self.signing.faults == {}


async def look(signing: HeadSigning) -> None:
    """Have a head signed where one is due, and published what is not published yet."""
    await signing.sign()
    await signing.publish()
