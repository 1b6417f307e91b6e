"""The key by which heads of the usage log are signed: a PEM file that a setting names, or the demo's own."""

from typing import Final

from agencies.contract.errors import StartUpError
from api.keys.key_file import make_key_file, read_key_file
from api.settings.settings import Settings
from resolvers.usage_log.tree.signing_key import SigningKey

FILE_NAME: Final = "usage-key.pem"


def usage_key(settings: Settings) -> SigningKey | None:
    """The key, in the demo one that the first start makes; None where no setting names one; raises StartUpError."""
    path = settings.usage_key
    try:
        if path is None and settings.demo:
            path = settings.data / FILE_NAME
            if not path.exists():
                make_key_file(path, SigningKey.new_pem())
        return None if path is None else SigningKey(read_key_file("USAGE_KEY", path))
    except (OSError, ValueError):
        raise StartUpError(
            f"The key of the usage log, {path}, cannot be read: USAGE_KEY names a PEM file with a private key of the "
            "curve P-256, as `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` makes it."
        ) from None
