"""Pages of opinions, one module a kind."""

from opinions.views.listing import causes, export, opinions
from opinions.views.one import client_link, clock, opinion, register, step
from opinions.views.public import confirm, say, status

__all__ = [
    "causes",
    "client_link",
    "clock",
    "confirm",
    "export",
    "opinion",
    "opinions",
    "register",
    "say",
    "status",
    "step",
]
