"""The icons of the `lucide` package, each drawn once a process.

Registered under the package's own name (`{% load lucide %}`): drawing parses and
serialises XML, which on a page of three hundred icons was a third of its time.
"""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide as draw

register = template.Library()
MOST_KEPT = 500


@lru_cache(maxsize=MOST_KEPT)
def _drawn(name: str, size: int) -> str:
    drawn: str = draw(name, size=size)
    return drawn


@register.simple_tag
def lucide(name: str, *, size: int = 24) -> str:
    """Return an icon as inline SVG, `size` pixels wide."""
    return _drawn(name, size)
