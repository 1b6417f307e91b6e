"""How citizens want to be spoken to and reached: their language, their preferences and their channels."""

from agencies.store.store import Store
from resolvers.platform.channels import Channels
from resolvers.platform.languages import Languages
from resolvers.platform.preferences import Preferences
from resolvers.platform.push import Push


class Contact:
    """What all citizens have chosen; without a store nothing can be, without `push` no channel."""

    def __init__(self, store: Store | None, push: Push | None) -> None:
        self.languages = Languages(store)
        self.preferences = Preferences(store)
        self.channels = Channels(store, push)
