"""Makes the demo, with an issuer of its own, where the settings allow one."""

from collections.abc import Sequence

from api.demo import Demo
from api.demo_key import load_demo_key
from api.settings import Settings
from resolvers.platform.seeding_record import Persona


def demo_of(settings: Settings, people: Sequence[Persona], address: str | None = None) -> Demo | None:
    """The demo that shows these personas, open at this address; None where the settings allow none."""
    if not settings.demo:
        return None

    async def shown() -> list[dict[str, str]]:
        return [{"id": each.citizen_id, "title": each.title, "sentence": each.sentence["en"]} for each in people]

    return Demo(load_demo_key(settings.data), shown, address=address)
