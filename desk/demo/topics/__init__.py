"""What the demo world has beyond lives and plans; a module and a `seed` each topic.

Every `seed(firm, size, span)` writes in bulk, well under a second, the same facts for
the same size, seed and day.
"""

from collections.abc import Callable, Sequence
from typing import Any

SEEDS: Sequence[Callable[..., Any]] = ()
