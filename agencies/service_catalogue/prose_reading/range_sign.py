"""The signs that stand between the two ends of a range: 19~34세, 2003–2005년생."""

from typing import Final

RANGE_SIGNS: Final = r"~∼〜～\-–"
TO: Final = f"[{RANGE_SIGNS}]"
