"""Makes the demo, with an issuer of its own, where the settings allow one."""

from collections.abc import Awaitable, Callable, Sequence

from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from api.settings.settings import Settings
from resolvers.platform.seeding_record import Persona


async def _nobody() -> Sequence[Persona]:
    """The personas of a demo that is not open: it shows none."""
    return ()


def demo_of(
    settings: Settings, people: Callable[[], Awaitable[Sequence[Persona]]] = _nobody, address: str | None = None
) -> Demo | None:
    """The demo that shows the personas of the moment, open at this address; None where the settings allow none."""
    if not settings.demo:
        return None

    async def shown() -> list[dict[str, str]]:
        now = await people()
        return [{"id": each.citizen_id, "title": each.title, "sentence": each.sentence["en"]} for each in now]

    return Demo(load_demo_key(settings.data), shown, address=address)
