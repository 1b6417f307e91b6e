"""The key by which pushes to browsers are signed: a PEM file that a setting names, or the demo's own."""

from typing import Final

from joserfc.errors import JoseError

from agencies.contract.errors import StartUpError
from api.keys.key_file import make_key_file, read_key_file
from api.push.vapid import Vapid
from api.settings.settings import Settings

FILE_NAME: Final = "web-push-key.pem"


def web_push_key(settings: Settings) -> Vapid | None:
    """The key, in the demo one that the first start makes; None where no setting names one; raises StartUpError."""
    path = settings.push.key
    try:
        if path is None and settings.demo:
            path = settings.data / FILE_NAME
            if not path.exists():
                make_key_file(path, Vapid.new_pem())
        return None if path is None else Vapid(read_key_file("WEB_PUSH_KEY", path), settings.push.contact)
    except (OSError, ValueError, TypeError, KeyError, JoseError):
        raise StartUpError(
            f"The key of pushes, {path}, cannot be read: WEB_PUSH_KEY names a PEM file with a private key of the curve "
            "P-256, as `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` makes it."
        ) from None
