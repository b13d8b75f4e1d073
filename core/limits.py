"""How often something may be asked for within a while: counted in the cache."""

import time

from django.core.cache import cache

from core.hashes import keyed_digest


def is_within(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more time, and say whether it is among the first `most` of a window.

    Windows follow one another without overlap. Who asks is remembered as a keyed hash.
    Without a cache nobody is refused.
    """
    window = int(time.time()) // seconds
    name = f"limit:{what}:{keyed_digest('limit', who)[:32]}:{window}"
    if cache.add(name, 1, timeout=2 * seconds):
        return True
    try:
        return int(cache.incr(name)) <= most
    except ValueError:  # it ran out in between, or there is no cache
        return True
