"""The digests' pages: the editorial desk, and where news come from."""

from digests.views.desk import decide, desk
from digests.views.sources import fetch, new_source, sources, switch
from digests.views.writing import announcement, news

__all__ = [
    "announcement",
    "decide",
    "desk",
    "fetch",
    "new_source",
    "news",
    "sources",
    "switch",
]
