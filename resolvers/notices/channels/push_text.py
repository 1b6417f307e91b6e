"""What is pushed: one constant text in each language, since phones are shared, and a code for a channel that is new.

Neither says of whom, of which event or of which agency there is news.
"""

from dataclasses import dataclass, field
from typing import Final

from agencies.contract.shared_values import Language

TITLE: Final = {Language.KO: "마루", Language.EN: "Maru", Language.AR: "مارو"}
NEWS: Final = {
    Language.KO: "마루 서비스에서 알려 드릴 새 소식이 있습니다.",
    Language.EN: "There is news for you from Maru's services.",
    Language.AR: "لديك أخبار جديدة من خدمات مارو.",
}
CODE: Final = {
    Language.KO: "마루 알림 확인 코드: {code}",
    Language.EN: "Your code for notices from Maru: {code}",
    # Isolated, since after Arabic letters the hyphen would have two groups of digits change places (UAX 9).
    Language.AR: "رمز تأكيد إشعارات مارو: \u2066{code}\u2069",
}


@dataclass(frozen=True, slots=True)
class PushText:
    """A text as it is pushed; `code`: where it is to verify a channel."""

    title: str
    body: str = field(repr=False)
    code: str | None = field(default=None, repr=False)


def news_text(language: Language) -> PushText:
    """That there is news, and nothing more."""
    return PushText(TITLE[language], NEWS[language])


def code_text(language: Language, code: str) -> PushText:
    """The code of a channel, in two groups."""
    half = len(code) // 2
    return PushText(TITLE[language], CODE[language].format(code=f"{code[:half]}-{code[half:]}"), code)
