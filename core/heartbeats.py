"""Signs of life of the background processes, in the cache and never the database."""

import time
from collections.abc import Iterable

from django.core.cache import cache

ALIVE_SECONDS = 120.0
KEPT_SECONDS = 7 * 24 * 3600


def _key(part: str) -> str:
    return f"heartbeat:{part}"


def record_heartbeat(part: str) -> None:
    """Note that a part ("worker", "beat") is alive now."""
    cache.set(_key(part), time.time(), KEPT_SECONDS)


def heartbeat_ages(parts: Iterable[str]) -> dict[str, float | None]:
    """Return the seconds since each part's last sign of life; None when never seen."""
    keys = {part: _key(part) for part in parts}
    seen = cache.get_many(keys.values())
    now = time.time()
    return {
        part: max(now - seen[key], 0.0) if key in seen else None
        for part, key in keys.items()
    }
