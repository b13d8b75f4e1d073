"""Pages of opinions, one module a kind."""

from opinions.views.listing import causes, export, opinions
from opinions.views.one import client_link, clock, opinion, register, step
from opinions.views.pack import pack, pack_xlsx, roster
from opinions.views.public import confirm, say, status
from opinions.views.visiting import (
    draw,
    questions,
    retire,
    visit,
    visit_step,
    visits,
)

__all__ = [
    "causes",
    "client_link",
    "clock",
    "confirm",
    "draw",
    "export",
    "opinion",
    "opinions",
    "pack",
    "pack_xlsx",
    "questions",
    "register",
    "retire",
    "roster",
    "say",
    "status",
    "step",
    "visit",
    "visit_step",
    "visits",
]
