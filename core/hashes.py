"""Keyed hashes: what something is remembered by once it is itself forgotten."""

import hmac

from django.conf import settings


def keyed_digest(purpose: str, text: str) -> str:
    """Return HMAC-SHA-256 of a text under DATA_KEY, in 64 hexadecimal digits.

    The purpose keeps the hashes of one list from being compared with another's. Without
    the key a number cannot be found by trying all numbers there are.
    """
    key = settings.DATA_KEY.encode()
    return hmac.digest(key, f"{purpose}\0{text}".encode(), "sha256").hex()
