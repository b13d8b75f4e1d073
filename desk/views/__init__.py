"""Pages that mix apps, one module a page."""

from desk.views.client import client
from desk.views.home import home

__all__ = ["client", "home"]
