"""The entity that the education office owns; other agencies may contribute to it by key."""

from agencies.contract import entity


@entity
class School:
    """A daycare centre, kindergarten, school or university."""
