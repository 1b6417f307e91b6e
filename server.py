"""The composition root: reads the settings, finds the agencies, and runs the command that was asked for."""

import os
import sys
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.registration.discovery import chosen, discover, is_partial, present
from agencies.registration.registry import PLATFORM, Registry, register
from api.operating.staff_log import open_staff_log
from api.settings.setting_names import check_names
from api.settings.settings import read_settings
from commands.agency.check import agency_check
from commands.agency.describe import agency_describe
from commands.agency.diff import agency_diff
from commands.agency.new import agency_new
from commands.catalogue.check import catalogue_check
from commands.catalogue.count import catalogue_count
from commands.catalogue.fetch import catalogue_fetch
from commands.catalogue.import_ import catalogue_import
from commands.catalogue.read import catalogue_read
from commands.catalogue.reread import catalogue_reread
from commands.corrections.list import corrections_list
from commands.corrections.move import corrections_move
from commands.decision.keep import decision_keep
from commands.decision.replay import decision_replay
from commands.demo.outage import demo_outage
from commands.documents.list import documents_list
from commands.documents.register import documents_register
from commands.documents.remove import documents_remove
from commands.life.birth import life_birth
from commands.life.enrolment import life_enrolment
from commands.migrate import migrate
from commands.notices.sweep import notices_sweep
from commands.plan import plan
from commands.schema import schema
from commands.seed import seed
from commands.serve import serve
from commands.shared.command import Command, read_arguments, say_beside, say_left_out
from commands.stores import stores
from commands.sweep import sweep
from commands.tokens.revoke import tokens_revoke
from commands.tokens.token import token
from commands.usage.drop import usage_drop
from commands.usage.export import usage_export
from commands.usage.verify import usage_verify
from resolvers.admission import ESSENTIAL, admitted

COMMANDS: Final[tuple[Command, ...]] = (
    serve,
    token,
    tokens_revoke,
    seed,
    migrate,
    stores,
    sweep,
    schema,
    plan,
    agency_new,
    agency_check,
    agency_describe,
    agency_diff,
    catalogue_check,
    catalogue_import,
    catalogue_fetch,
    catalogue_read,
    catalogue_reread,
    catalogue_count,
    corrections_list,
    corrections_move,
    decision_keep,
    decision_replay,
    life_birth,
    life_enrolment,
    demo_outage,
    notices_sweep,
    documents_register,
    documents_list,
    documents_remove,
    usage_verify,
    usage_export,
    usage_drop,
)


def _registry(command: Command) -> Registry:
    """The agencies; a command that goes on despite faults has those whose declarations can stand together.

    Which are left out is said on standard error; a gateway says it in `/readyz` and in its log.
    """
    names = chosen()
    if lacking := [each for each in ESSENTIAL if each not in names]:
        raise StartUpError(
            f"{lacking[0]} takes no part, without which nothing can be served: have it installed, and named in "
            "AGENCIES where that is set."
        )
    try:
        registry = register(discover(), partial=is_partial(names))
    except StartUpError:
        if not command.despite_faults:
            raise
        registry = admitted(names)
    if command is not serve:
        say_left_out(registry)
    return registry


def main(arguments: list[str]) -> int:
    """Run one command; 0, or 1 with a message on standard error where it cannot be done, 130 where it is broken off.

    Wrong arguments end the process with 2.
    """
    asked = read_arguments(COMMANDS, arguments)
    open_staff_log()
    try:
        registry = _registry(asked.command)
        check_names(os.environ, present())
        settings = read_settings([*registry.with_stores, PLATFORM])
        asked.command.run(registry, settings, asked)
    except StartUpError as error:
        say_beside(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
