"""What is pushed to a browser is encrypted as RFC 8291 has it."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from api.push.message_encryption import PADDED_BYTES, encrypted, encrypted_with
from tests.channels.push_service import Browser, Pushed, PushService, from_base64url


def test_the_example_of_the_standard_comes_out() -> None:
    """RFC 8291, section 5 and appendix A: the same keys, salt and text give the same body to the byte."""
    sender = int.from_bytes(from_base64url("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    body = encrypted_with(
        b"When I grow up, I want to be a watermelon\x02",
        from_base64url("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        from_base64url("BTBZMqHH6r4Tts7J_aSIgg"),
        derive_private_key(sender, SECP256R1()),
        from_base64url("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert body == from_base64url(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_all_messages_are_as_long_as_each_other(service: PushService) -> None:
    """A push service cannot tell a code from news, nor the language; no two bodies are the same."""
    browser = Browser(service, "/")
    bodies = [encrypted(text, browser.public, browser.auth) for text in (b"{}", b"{}", b'{"a": 1}')]
    assert len({len(each) for each in bodies}) == 1
    assert len(set(bodies)) == 3
    read = [browser.read(Pushed("/", {"content-encoding": "aes128gcm"}, each)) for each in bodies]
    assert read == [{}, {}, {"a": 1}]


def test_a_message_that_is_too_long_is_refused(service: PushService) -> None:
    browser = Browser(service, "/")
    assert encrypted(bytes(PADDED_BYTES - 1), browser.public, browser.auth)
    with pytest.raises(ValueError, match="too long"):
        encrypted(bytes(PADDED_BYTES), browser.public, browser.auth)


def test_a_key_that_is_no_point_of_the_curve_is_refused() -> None:
    """A point elsewhere would tell the sender's key, and is what attacks are made of."""
    for key in (b"", bytes(65), b"\x04" + bytes(63), b"\x04" + bytes(64), b"\x02" + bytes(32)):
        with pytest.raises(ValueError):  # noqa: PT011 (the library's words)
            encrypted(b"{}", key, bytes(16))
