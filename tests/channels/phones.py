"""Citizens with browsers, whom a sender of the tests' own pushes notices to."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from agencies.store.store import Store
from api.push.push_settings import PushSettings
from api.push.sending import PushSending
from api.push.vapid import Vapid
from resolvers.notices.channels.delivery_table import add_deliveries, add_swept_deliveries
from resolvers.notices.channels.sending import NoticeSending
from tests.channels.push_service import Browser, PushService

HERE: Final = ("127.0.0.1",)
SETTINGS: Final = PushSettings(
    None, "mailto:a@example.org", HERE, HERE, "http://127.0.0.1/notices", "http://127.0.0.1:1"
)
PUT: Final = """
    INSERT INTO notice_channel (citizen_id, kind, address, p256dh, auth, verified_at)
    VALUES ($1, 'WEB_PUSH', $2, $3, $4, now()) RETURNING id
"""
AGREED: Final = """
    INSERT INTO consent (citizen_id, purpose_id, agency_id, number, given, since, noted_at, noted_by)
    VALUES ($1, 'proactive_notice', 'civil_registry', 1, true, now(), now(), $1)
"""
NOTICE: Final = "00000000-0000-4000-8000-000000000001"
ENDINGS: Final = ("death",)
OTHER: Final = "00000000-0000-4000-8000-000000000002"
DUE: Final = "UPDATE notice_delivery SET due_at = now()"


class Phones:
    """Citizens with a verified browser each, and a sender for them."""

    def __init__(self, connection: Any, service: PushService, store: Store) -> None:
        self.connection = connection
        self.service = service
        self.push = PushSending(SETTINGS, Vapid(Vapid.new_pem(), SETTINGS.contact))
        self.sending = NoticeSending(store, self.push, ENDINGS)

    async def add(self, citizen: str, *, agreed: bool = True) -> Browser:
        browser = Browser(self.service, f"/{citizen}")
        url = self.service.url + browser.path
        await self.connection.execute(PUT, citizen, url, browser.public, browser.auth)
        if agreed:
            await self.connection.execute(AGREED, citizen)
        return browser

    async def tell(self, *citizens: str, notice: str = NOTICE, event: str = "live_birth") -> None:
        for citizen in citizens:
            await add_deliveries(self.connection, (citizen, notice, event))

    async def sweep(self, *citizens: str, notice: str = OTHER, ago: timedelta = timedelta(hours=1)) -> None:
        """Have citizens told by a sweep, whose notices may be pushed since a while ago."""
        swept = [(citizen, notice, "age_reached") for citizen in citizens]
        await add_swept_deliveries(self.connection, *swept, not_before=datetime.now(UTC))
        await self.connection.execute("UPDATE notice_delivery SET due_at = due_at - $1::interval WHERE is_swept", ago)

    async def look(self) -> None:
        await self.sending.look()
        await self.sending.settled()

    async def again(self) -> None:
        """Look once more, whatever was to wait."""
        await self.connection.execute(DUE)
        await self.look()

    async def left(self) -> int:
        return int(await self.connection.fetchval("SELECT count(*) FROM notice_delivery"))
