"""Signed links and keyed hashes: they depend on DATA_KEY, which backups carry."""

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from clients.enums import Purpose, Reach

SALT = "outbox.stop"


@dataclass(frozen=True)
class Stop:
    """What a link in a mail lets its reader withdraw."""

    client_id: int
    purpose: str
    channel: str


def _signer() -> signing.Signer:
    return signing.Signer(key=settings.DATA_KEY, salt=SALT, sep=".")


def stop_token(stop: Stop) -> str:
    """Sign the right to withdraw one consent; the token says nothing personal."""
    return _signer().sign(f"{stop.client_id}-{stop.purpose}-{stop.channel}")


def read_stop(token: str) -> Stop | None:
    """Read a token; None when it is not one of ours."""
    try:
        client_id, purpose, channel = _signer().unsign(token).split("-")
    except (signing.BadSignature, ValueError):
        return None
    if purpose not in Purpose or channel not in Reach:
        return None
    return Stop(int(client_id), purpose, channel)


def stop_url(client_id: int) -> str:
    """Return the address that stops the morning digest for one client."""
    token = stop_token(Stop(client_id, Purpose.NEWS, Reach.EMAIL))
    return str(settings.SITE_URL) + reverse("outbox:unsubscribe", args=[token])


def address_hash(address: str) -> str:
    """Return the keyed hash an e-mail address is remembered by in the ledger."""
    key, text = settings.DATA_KEY.encode(), address.strip().casefold().encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def message_id(delivery_id: int | str, host: str) -> str:
    """Return the Message-ID of a delivery, the same at every attempt."""
    key = settings.DATA_KEY.encode()
    mark = hmac.new(key, f"delivery {delivery_id}".encode(), hashlib.sha256)
    return f"<d{delivery_id}.{mark.hexdigest()[:16]}@{host}>"
