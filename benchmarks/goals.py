"""What is measured, beside which floor, and what is aimed at.

The figures are those of shared/performance.md.
"""

from dataclasses import dataclass

# A run in which the bare list of fifty rows takes longer says nothing (ms).
VOID_ABOVE = 12.0
# A floor that changes by more than this between begin and end says nothing either.
UNSTEADY = 2.0
# The floor on the machine the goals were set on: p50 in ms with one client.
FLOORS = {"rows50": 8.3, "detail": 4.9, "funnel": 8.5, "write": 1.4}
FLOOR_OPS = {
    "rows50": "/rows?n=50",
    "detail": "/detail",
    "funnel": "/funnel",
    "write": "/write",
}


@dataclass(frozen=True)
class Goal:
    """An aim for a page: p50 (and p95) in ms where the goals were set, and by floor.

    An absolute time does not travel: what counts is the ratio to the floor of the same
    run, `p50` over the floor's own figure, unless `ratio` says another one.
    """

    floor: str
    p50: float
    p95: float | None = None
    ratio: float | None = None
    queries: int | None = None
    per_second: float | None = None
    # With eight people at once, on the machine of the goals.
    p95_of_8: float | None = None

    @property
    def times(self) -> float:
        """How many times the floor's p50 is allowed."""
        return self.ratio or self.p50 / FLOORS[self.floor]

    def most(self, floor: float, scale: float) -> float:
        """Return the p50 (ms) that still reaches the goal beside this floor.

        Below scale 1 the floor's pages list fewer than fifty rows and say too little:
        there the milliseconds of the goal count when they allow more.
        """
        allowed = self.times * floor
        return allowed if scale >= 1 else max(allowed, self.p50)

    def most_p95(self, floor: float, scale: float) -> float:
        """Return the same for the p95; without a goal anything does."""
        if self.p95 is None:
            return float("inf")
        return self.most(floor, scale) * self.p95 / self.p50


PAGES = {
    "list, own clients": Goal("rows50", 30, ratio=3.5, queries=8, per_second=80),
    "list, head office": Goal("rows50", 30),
    "list, last page": Goal("rows50", 30),
    "search, two characters": Goal("rows50", 25),
    "search, initials": Goal("rows50", 25),
    "search, phone": Goal("rows50", 20),
    "360° page, 50 contacts": Goal("detail", 25, ratio=5, queries=8),
    "log a contact": Goal("write", 10, p95=20, per_second=250),
    "funnel, firm": Goal("funnel", 25, ratio=3, queries=8, p95_of_8=150),
    "funnel, branch": Goal("funnel", 25, ratio=3, queries=8, p95_of_8=150),
    "funnel, broker": Goal("funnel", 20, queries=8, p95_of_8=150),
    "board, own": Goal("rows50", 30),
    "move a client": Goal("write", 10),
    # No goal was set for this one; the list's serves.
    "today": Goal("rows50", 30),
    # A branch's members by twelve months.
    "visits, branch": Goal("rows50", 60),
}
# Reading one line among a broker's 400 clients, in ms; by how much slower the machine.
LINE_MS = 10
# Twenty thousand client-months are closed and drawn within five seconds.
RATES = {"import": 5_000, "export": 30_000, "checks": 4_000}
MEMORY_MB, IMPORT_MB = 100, 512
# Of everything kept beside the ledgers, seconds; and from a tenth of W to W.
REBUILD_SECONDS, MOST_GROWTH = 5.0, 1.3
