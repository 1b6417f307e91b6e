"""The questions by which one asks a citizen for the education office's facts, by the fact's id.

They read alike for the citizen, a child and a ward: a page shows whose answer it asks for.
"""

from typing import Final

from agencies.contract import Question

QUESTIONS: Final[dict[str, Question]] = {
    "enrolled_level": Question(
        {
            "ko": "지금 어느 학교나 기관에 다니고 있나요?",
            "en": "Which kind of school or daycare is attended now?",
            "ar": "ما نوع المدرسة أو الحضانة التي يجري الالتحاق بها الآن؟",
        },
        help={
            "ko": "두 곳 이상에 다니면 더 높은 단계를 고르세요.",
            "en": "If there is more than one, choose the highest level.",
            "ar": "عند الالتحاق بأكثر من واحدة اختر المرحلة الأعلى.",
        },
    ),
}
