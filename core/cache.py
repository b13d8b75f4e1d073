"""A shared cache whose loss is not felt: meanwhile each process has its own."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)
QUIET_SECONDS = 15.0


class SteadyRedisCache(RedisCache):
    """RedisCache that falls back to this process's memory for 15 s after a failure.

    Rate limits then count per process, which is weaker but never lets go entirely; a
    frozen Redis costs a request its socket time-out once in 15 s.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # The library's own three tries would triple the wait.
        params["OPTIONS"] = {
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, params)
        self._own = LocMemCache("while-redis-is-away", dict(params, OPTIONS={}))
        self._lock = threading.Lock()
        self._quiet_until = 0.0

    @property
    def is_away(self) -> bool:
        """Say whether Redis failed a moment ago."""
        return time.monotonic() < self._quiet_until

    def _steady(
        self, name: str, shared: Callable[..., Any], *args: Any, **kw: Any
    ) -> Any:
        if not self.is_away:
            try:
                return shared(*args, **kw)
            except (RedisError, OSError) as problem:
                with self._lock:
                    self._quiet_until = time.monotonic() + QUIET_SECONDS
                log.warning("cache away: %s", type(problem).__name__)
        return getattr(self._own, name)(*args, **kw)

    def add(self, *args: Any, **kw: Any) -> Any:
        return self._steady("add", super().add, *args, **kw)

    def get(self, *args: Any, **kw: Any) -> Any:
        return self._steady("get", super().get, *args, **kw)

    def set(self, *args: Any, **kw: Any) -> Any:
        return self._steady("set", super().set, *args, **kw)

    def touch(self, *args: Any, **kw: Any) -> Any:
        return self._steady("touch", super().touch, *args, **kw)

    def delete(self, *args: Any, **kw: Any) -> Any:
        return self._steady("delete", super().delete, *args, **kw)

    def get_many(self, *args: Any, **kw: Any) -> Any:
        return self._steady("get_many", super().get_many, *args, **kw)

    def set_many(self, *args: Any, **kw: Any) -> Any:
        return self._steady("set_many", super().set_many, *args, **kw)

    def delete_many(self, *args: Any, **kw: Any) -> Any:
        return self._steady("delete_many", super().delete_many, *args, **kw)

    def has_key(self, *args: Any, **kw: Any) -> Any:
        return self._steady("has_key", super().has_key, *args, **kw)

    def incr(self, *args: Any, **kw: Any) -> Any:
        return self._steady("incr", super().incr, *args, **kw)

    def clear(self, *args: Any, **kw: Any) -> Any:
        return self._steady("clear", super().clear, *args, **kw)
