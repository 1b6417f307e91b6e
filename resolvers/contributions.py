"""The platform as a contributor: what joins across agencies is declared with the words that an agency uses."""

from pathlib import Path
from typing import Final

from agencies.contract.access import Personal, Sensitivity
from agencies.contract.agency import Agency
from agencies.contract.files.title_file import FILE_NAME, read_titles
from resolvers.purposes.purpose import Joined

platform: Final = Agency(
    id=None,
    title={"ko": "마루", "en": "Maru", "ar": "مارو"},
    titles=read_titles(Path(__file__).with_name(FILE_NAME)),
)

IDENTITY: Final = Joined(Sensitivity.ORDINARY, "주민등록법 제30조")
ELIGIBILITY: Final = Joined(Sensitivity.SPECIAL, "사회보장급여의 이용·제공 및 수급권자 발굴에 관한 법률 제23조")
NOTICES: Final = Personal(
    Sensitivity.SPECIAL,
    "사회보장급여의 이용·제공 및 수급권자 발굴에 관한 법률 제22조의2",
    confidential=True,
    whereabouts=True,
)
"""What somebody was told says what has happened to them, and by reasons and offices in which district they live."""
MY_ELIGIBILITIES: Final = "PublicService.myEligibilities"
"""The field of a public type that says something of the citizen who asks."""
