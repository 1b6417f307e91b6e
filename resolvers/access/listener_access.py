"""Whether a listener may still see what they could when they began to listen: what was lost since ends their stream.

Who dies, is no longer a guardian, or takes a consent back loses something. What one could see and what one is told are
two decisions: each event is answered with a policy of its own, whatever stands here.
"""

from typing import Final

from agencies.contract.errors import Withdrawn
from resolvers.access.access_policy import VISIBLE, Visibility
from resolvers.access.grant import lacked

BLIND_SECONDS: Final = 60
"""How long a stream goes on while nobody knows what its listener may see."""

LOST: Final = "You may see less now than when you began to listen: ask again."


class GrantedAccess:
    """What was granted to one listener when they began, at the time `at` of a clock that never goes back."""

    def __init__(self, began: Visibility, at: float) -> None:
        self._began = began
        self._known_at = at

    def check(self, now: Visibility, at: float) -> None:
        """Raise Withdrawn where something that was granted is so no longer.

        Where that is not known now, nothing is raised at first, and after a minute the error for which it is not.
        """
        unknown = now.error or now.consent_error
        if unknown is not None:
            if at - self._known_at >= BLIND_SECONDS:
                raise unknown
            return
        self._known_at = at
        if now.me != self._began.me or any(_lacks(self._began, now, name) for name in VISIBLE.values()):
            raise Withdrawn(LOST)


def _lacks(began: Visibility, now: Visibility, name: str) -> bool:
    """Whether some of what was granted of the citizens, or of the households, is granted no longer."""
    granted = getattr(now, name)
    return any(lacked(bits, granted.get(key, 0)) or key not in granted for key, bits in getattr(began, name).items())
