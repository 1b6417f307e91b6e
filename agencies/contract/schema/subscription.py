"""The root of every subscription: what a caller can listen to. Only the platform contributes to it."""

import strawberry


class Subscription:
    """What can be listened to, as it happens. Asked over a WebSocket or as an event stream, one field at a time."""


strawberry.type(Subscription, description=Subscription.__doc__)
