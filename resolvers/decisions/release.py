"""Which release of Maru this is: what is kept says by which it was made, since its texts are that release's."""

from typing import Final

RELEASE: Final = "0.5.0"
