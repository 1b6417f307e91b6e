"""A name of another site's, which the tests' browser finds on this machine."""

from typing import Final

ELSEWHERE: Final = "elsewhere.example"
