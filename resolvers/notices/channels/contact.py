"""How citizens want to be spoken to and reached: their language, their preferences and their channels."""

from agencies.store.store import Store
from resolvers.languages.languages import Languages
from resolvers.notices.channels.channels import Channels
from resolvers.notices.channels.preferences import Preferences
from resolvers.notices.channels.push import Push


class Contact:
    """What all citizens have chosen; without a store nothing can be, without `push` no channel."""

    def __init__(self, store: Store | None, push: Push | None) -> None:
        self.languages = Languages(store)
        self.preferences = Preferences(store)
        self.channels = Channels(store, push)
