"""The root of every mutation: what a caller can change. Only the platform contributes to it."""

import strawberry


class Mutation:
    """What can be changed. Sent by POST alone; several in one request are done one after another, in order."""


strawberry.type(Mutation, description=Mutation.__doc__)
