"""The rights that docs/settings.md gives the gateway's role, as SQL, by the stores in which they are given."""

import re
from typing import Final

from resolvers.platform.store_rights import APPLICATION as APPLICATION
from tests.root import ROOT

_, _, _RIGHTS = (ROOT / "docs/settings.md").read_text().partition("## Rights")
IN_PLATFORM, IN_EACH, OF_EVENTS, IN_EDUCATION, IN_CATALOGUE, TO_SWEEP = re.findall(
    r"```sql\n(GRANT .*?)```", _RIGHTS, re.DOTALL
)
ADDED: Final = {"education_office": IN_EDUCATION, "service_catalogue": IN_CATALOGUE}
"""What single agencies' stores need besides."""
