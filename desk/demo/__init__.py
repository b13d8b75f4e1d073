"""The demo world: an invented firm, its people, clients and a year of work.

Deterministic: the same size, seed and day give the same facts. Everything in it is
marked, so that `purge` finds every trace; nothing of it exists outside a local run.
"""

from desk.demo.people import logins
from desk.demo.purge import purge
from desk.demo.seeding import Size, is_loaded, seed, seeded, taken_logins

__all__ = ["Size", "is_loaded", "logins", "purge", "seed", "seeded", "taken_logins"]
