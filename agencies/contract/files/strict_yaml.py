"""Reads an agency's YAML file, and refuses what YAML would take without a word."""

from pathlib import Path
from typing import Any

import yaml

from agencies.contract.errors import StartUpError


class _Strict(yaml.SafeLoader):
    """A loader that refuses a key that stands twice, of which YAML would take the last without a word, and says where
    a day is of no calendar.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep)
        if len(found) < len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
        return found

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            words = f"{node.value} is no day of the calendar"
            raise yaml.constructor.ConstructorError(None, None, words, node.start_mark) from None


_Strict.add_constructor("tag:yaml.org,2002:timestamp", _Strict.construct_yaml_timestamp)


def read_yaml(path: Path) -> Any:
    """Return the content of a file, an empty mapping for an empty file; StartUpError where it cannot be read."""
    try:
        # It is a SafeLoader.
        return yaml.load(path.read_text(encoding="utf-8"), _Strict) or {}  # noqa: S506
    except (yaml.YAMLError, ValueError) as error:
        raise StartUpError(f"{path.parent.name}/{path.name} cannot be read: {error}. Correct it.") from None
