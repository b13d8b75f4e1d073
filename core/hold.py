"""After a restore nothing leaves: an old ledger has forgotten what was sent."""

from pathlib import Path

from django.conf import settings


def _flag() -> Path:
    return Path(settings.DATA_DIR) / "sending-held"


def is_sending_held() -> bool:
    """Say whether outgoing messages wait for a person's release."""
    return _flag().exists()


def hold_sending(reason: str) -> None:
    """Stop everything that leaves until `release_sending`."""
    _flag().parent.mkdir(parents=True, exist_ok=True)
    _flag().write_text(reason, encoding="utf-8")


def release_sending() -> bool:
    """Let messages leave again; say whether they were held."""
    was_held = is_sending_held()
    _flag().unlink(missing_ok=True)
    return was_held
