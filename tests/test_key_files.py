"""Key files that others may read or change, which no gateway serves with."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agencies.contract.errors import StartUpError
from api.demo.demo_key import load_demo_key
from api.keys.usage_key import usage_key
from api.keys.web_push_key import web_push_key
from api.settings.settings import read_settings
from api.tokens.issuer import keys_from_file
from tests import issuer
from tests.running import RunningGateway, command, free_port, refused

READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "MARU_DATA": ("demo-key.json", load_demo_key),
    "USAGE_KEY": ("usage-key.pem", lambda folder: usage_key(read_settings([], {"MARU_DATA": str(folder)}))),
    "WEB_PUSH_KEY": ("web-push-key.pem", lambda folder: web_push_key(read_settings([], {"MARU_DATA": str(folder)}))),
}


@pytest.mark.parametrize("setting", READERS)
def test_a_private_key_that_others_may_read_or_change_is_refused(tmp_path: Path, setting: str) -> None:
    """The message names the setting, the mode and `chmod 600`. A group may read: containers' secrets come so."""
    name, read = READERS[setting]
    read(tmp_path)
    file = tmp_path / name
    assert file.stat().st_mode & 0o777 == 0o600
    for mode in (0o400, 0o440, 0o640):
        file.chmod(mode)
        read(tmp_path)
    for mode in (0o644, 0o604, 0o602, 0o601, 0o620, 0o660):
        file.chmod(mode)
        told = re.escape(f"{setting}: the keys in {file} are open to others (mode {mode:04o}). Run `chmod 600 {file}`.")
        with pytest.raises(StartUpError, match=told):
            read(tmp_path)


def test_a_link_to_a_key_counts_as_the_file_behind_it(tmp_path: Path) -> None:
    """Kubernetes mounts secrets as links, which are open to everybody by their own mode."""
    load_demo_key(tmp_path)
    (tmp_path / "demo-key.json").rename(tmp_path / "behind.json")
    (tmp_path / "demo-key.json").symlink_to("behind.json")
    load_demo_key(tmp_path)
    (tmp_path / "behind.json").chmod(0o644)
    with pytest.raises(StartUpError, match="mode 0644"):
        load_demo_key(tmp_path)


def test_public_keys_that_everybody_may_change_are_refused(tmp_path: Path) -> None:
    """Whoever adds a key of theirs makes tokens for anyone. To read them is no harm."""
    path = Path(issuer.settings_of(tmp_path, issuer.new_key())["ISSUER_KEYS"])
    path.chmod(0o644)
    assert keys_from_file(path)
    path.chmod(0o646)
    with pytest.raises(StartUpError, match=r"ISSUER_KEYS: .* \(mode 0646\)\. Run `chmod 644 "):
        keys_from_file(path)


def test_a_gateway_does_not_start_with_a_key_that_others_may_read(gateway: RunningGateway, tmp_path: Path) -> None:
    """One sentence on standard error, and no gateway."""
    usage_key(read_settings([], {"MARU_DATA": str(tmp_path)}))
    key = tmp_path / "usage-key.pem"
    key.chmod(0o644)
    said = refused(command("serve", data=gateway.data, PORT=str(free_port()), USAGE_KEY=str(key)))
    assert said.startswith(f"USAGE_KEY: the keys in {key} are open to others (mode 0644). Run `chmod 600 {key}`.")
