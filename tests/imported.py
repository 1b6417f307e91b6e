"""What forked processes have imported already, down to what a command imports late, and have read of the catalogue.

No search for garbage copies it.
"""

import gc
from contextlib import suppress
from importlib import import_module
from pkgutil import iter_modules

import strawberry.federation.schema_directives  # noqa: F401

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.engine import planned_sources

for source in iter_modules(planned_sources.__path__, f"{planned_sources.__name__}."):
    import_module(source.name)
# What is wrong with an agency or the catalogue each command tells itself; an error here would end all of them.
with suppress(Exception):
    # A file that still has the same text is not read again: most commands that change a store read all of them.
    catalogue_of(register(discover()))
gc.collect()
gc.freeze()
