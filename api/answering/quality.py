"""The weights that headers give to what a client accepts (RFC 9110, section 12.4.2)."""


def read_quality(text: str) -> float:
    """The weight, from 0 to 1; 0 for what is no weight, so that it is not taken for a wish."""
    digits = text.replace(".", "", 1)
    return min(float(text), 1.0) if digits.isascii() and digits.isdigit() and len(text) <= 5 else 0.0
