"""In which language a citizen reads: their own choice, which stands above what a browser says."""

from typing import Annotated, Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract.access import Personal, Sensitivity
from agencies.contract.schema.mutation import Mutation
from agencies.contract.shared_values import Language
from agencies.contract.sources.resolver import resolver
from resolvers.context import Context
from resolvers.contributions import platform
from resolvers.notices.fields.own_contact import changing_citizen
from resolvers.payload import asking_citizen, changed

LANGUAGE: Final = Personal(Sensitivity.ORDINARY, "개인정보 보호법 제15조")
SET: Final = "Mutation.setLanguage"


@platform.type(access=LANGUAGE)
class SetLanguagePayload:
    """The citizen who asks, whose texts are in the chosen language from here on."""

    citizen: Citizen | None = asking_citizen()


Chosen = Annotated[Language, strawberry.argument(description="In which language texts are to be from now on.")]


@platform.contribute(Citizen)
class CitizenLanguage:
    @resolver(LANGUAGE)
    async def language(self, info: strawberry.Info[Context, Any]) -> Language | None:
        """The language that the citizen has chosen; null: none yet."""
        context = info.context
        return await context.shared.contact.languages.read(context.loads, str(self))


@platform.contribute(Mutation)
class SetLanguage:
    @resolver(LANGUAGE)
    async def set_language(self, info: strawberry.Info[Context, Any], language: Chosen) -> SetLanguagePayload | None:
        """Choose the language of all texts for which none is asked, of this answer on and of what is pushed."""
        context = info.context
        citizen_id = await changing_citizen(context, SET)
        await context.shared.contact.languages.put(citizen_id, language)
        context.language = language
        return changed(context)  # type: ignore[return-value]
