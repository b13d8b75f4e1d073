"""Dots of a plot and where their names stand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

# Where a name stands beside its dot, and how high a line of text is, in shares.
BESIDE, LINE = 0.022, 0.085
# How wide letters are on a phone, and half a dot, in shares of the width.
WIDE, NARROW, CJK, DOT = 0.042, 0.022, 0x2E80, 0.016


@dataclass(frozen=True)
class Dot:
    """One unit of a funnel plot; `side` is low, high or empty (usual variation)."""

    name: str
    number: int
    trials: int
    rate: float
    x: str
    y: str
    label_x: str
    label_y: str
    anchor: str
    side: str


def placed(dots: list[Dot]) -> list[Dot]:
    """Place names so that they cover neither one another nor a dot, if there is room.

    Every name has a few places around its dot; where all are taken it goes below the
    name before it.
    """
    taken = [_Box.around(dot) for dot in dots]
    moved: dict[int, Dot] = {}
    free = -1.0
    for dot in sorted((d for d in dots if d.side), key=lambda dot: _share(dot.y)):
        for place in _places(dot):
            box = _Box.of_name(place)
            if box.is_inside and not any(box.meets(other) for other in taken):
                break
        else:
            at = max(_share(dot.label_y), free)
            place = replace(dot, label_y=f"{100 * at:.1f}%")
            box = _Box.of_name(place)
        taken.append(box)
        free = max(free, _share(place.label_y) + LINE)
        moved[dot.number] = place
    return [moved.get(dot.number, dot) for dot in dots]


def _places(dot: Dot) -> Iterator[Dot]:
    """Yield where a name may stand: beside its dot, on the other side, or higher."""
    x, y = _share(dot.x), _share(dot.y)
    sides = ("end", "start") if dot.anchor == "end" else ("start", "end")
    for lines in (0.0, -0.6, 0.6, -1.0, 1.0, -2.0, 2.0):
        for anchor in sides:
            beside = x - BESIDE if anchor == "end" else x + BESIDE
            yield replace(
                dot,
                anchor=anchor,
                label_x=f"{100 * beside:.2f}%",
                label_y=f"{100 * (y + lines * LINE):.1f}%",
            )


@dataclass(frozen=True)
class _Box:
    """What a dot or a name covers, in shares of the picture."""

    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def around(cls, dot: Dot) -> "_Box":
        x, y = _share(dot.x), _share(dot.y)
        return cls(x - DOT, x + DOT, y - LINE / 3, y + LINE / 3)

    @classmethod
    def of_name(cls, dot: Dot) -> "_Box":
        x, y = _share(dot.label_x), _share(dot.label_y)
        wide = sum(WIDE if ord(letter) >= CJK else NARROW for letter in dot.name)
        left = x - wide if dot.anchor == "end" else x
        return cls(left, left + wide, y - LINE / 2.2, y + LINE / 2.2)

    @property
    def is_inside(self) -> bool:
        return self.left >= 0 and self.right <= 1 and self.top >= -LINE

    def meets(self, other: "_Box") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


def _share(length: str) -> float:
    return float(length.removesuffix("%")) / 100
