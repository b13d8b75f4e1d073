"""Saved segments of the demo world, counted at the ends of past months."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.scoping import Viewer
from clients.actions.segments_counting import count_segment
from clients.analytics.segments import read
from clients.models import Client, Segment, SegmentCount, SegmentCountPart, SegmentPin
from clients.registry.segments_eyes import BranchEyes
from clients.rules import months_later
from clients.rules.segments import tree_of
from core.clock import end_of
from desk.demo.dice import Span
from desk.demo.people import DemoBranch, DemoFirm

RECORDED = 8  # months before this one that were counted
SHARED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "大户久未联系",
        "月初电话问候（演示）",
        {
            "all": [
                {"f": "size", "o": "any", "v": ["large"]},
                {"f": "last_contact", "o": "older", "v": 14},
            ]
        },
    ),
    (
        "中户短线，待升级",
        "每周走势与热点（演示）",
        {
            "all": [
                {"f": "size", "o": "any", "v": ["medium"]},
                {
                    "any": [
                        {"f": "horizon", "o": "any", "v": ["short"]},
                        {"f": "style", "o": "any", "v": ["technical", "news"]},
                    ]
                },
                {"none": [{"f": "risk_class", "o": "any", "v": ["C1-lowest", "C1"]}]},
            ]
        },
    ),
    (
        "久未面谈的会员",
        "安排本月面访（演示）",
        {
            "all": [
                {"f": "member", "o": "yes"},
                {"f": "last_contact", "o": "older", "v": 14},
            ]
        },
    ),
    (
        "今年新增、仍在推进",
        "",
        {
            "all": [
                {"f": "stage", "o": "any", "v": ["A", "B", "C"]},
                {"f": "outcome", "o": "any", "v": ["none"]},
                {"f": "added", "o": "within", "v": 365},
            ]
        },
    ),
)
OWN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "有潜力、在推进",
        "",
        {
            "all": [
                {"f": "stage", "o": "any", "v": ["A", "B", "C"]},
                {"f": "outcome", "o": "any", "v": ["none"]},
                {"f": "potential_assets", "o": "between", "v": ["200000", None]},
            ]
        },
    ),
    (
        "本季生日的会员",
        "送生日问候（演示）",
        {
            "all": [
                {"f": "member", "o": "yes"},
                {"f": "birthday_month", "o": "any", "v": ["10", "11", "12"]},
            ]
        },
    ),
)


def seed(firm: DemoFirm, _size: object, span: Span) -> None:
    """Let each manager share four segments, and the first broker keep two."""
    for n, place in enumerate(firm.branches):
        if place.manager is None:
            continue
        rows = _shared(place, place.manager, span)
        if n == 0:
            rows += _own(place.brokers[0], span)
        Segment.objects.bulk_create(rows)
        _pin(rows, [place.manager, *place.brokers[:2]], span.end)
        for segment in rows:
            _record(segment, span)


def _shared(place: DemoBranch, manager: User, span: Span) -> list[Segment]:
    return [
        Segment(owner=manager, branch=place.branch, **_facts(one, span))
        for one in SHARED
    ]


def _own(broker: User, span: Span) -> list[Segment]:
    return [Segment(owner=broker, **_facts(one, span)) for one in OWN]


def _facts(one: tuple[str, str, dict[str, Any]], span: Span) -> dict[str, Any]:
    name, note, tree = one
    # The second was narrowed in spring; its earlier months asked something else.
    since = span.today - timedelta(days=120 if name.startswith("中户") else 300)
    return {
        "name": name,
        "note": note,
        "tree": tree,
        "tree_since": since,
        "made_at": span.end,
    }


def _pin(rows: Iterable[Segment], people: Iterable[User], at: datetime) -> None:
    SegmentPin.objects.bulk_create(
        SegmentPin(segment=row, user=person, at=at)
        for row in rows
        for person in people
        if row.branch_id is not None or row.owner_id == person.pk
    )


def _record(segment: Segment, span: Span) -> None:
    """Count past months by who was on the books; the last one as it stands."""
    eyes: Viewer = segment.owner
    if segment.branch_id is not None:
        eyes = BranchEyes(segment.branch_id)
    reading = read(tree_of(segment.tree), eyes)
    members = Client.objects.visible_to(eyes).filter(reading.sides.yes).order_by()
    found = list(members.values_list("branch", "broker", "adviser", "added_at"))
    counts = []
    for first in _months(span):
        on = months_later(first, 1) - timedelta(days=1)
        counts.append(SegmentCount(segment=segment, month=first, on=on))
    SegmentCount.objects.bulk_create(counts)
    parts: list[SegmentCountPart] = []
    for count in counts:
        ended, numbers = end_of(count.on), dict[tuple[Any, ...], int]()
        for *place, added_at in found:
            if added_at < ended:
                key = tuple(place)
                numbers[key] = numbers.get(key, 0) + 1
        parts += [
            SegmentCountPart(
                count=count,
                branch_id=branch,
                broker_id=broker,
                adviser_id=adviser,
                number=number,
            )
            for (branch, broker, adviser), number in numbers.items()
        ]
    SegmentCountPart.objects.bulk_create(parts)
    count_segment(segment, span.today - timedelta(days=1))


def _months(span: Span) -> Iterator[date]:
    this = span.today.replace(day=1)
    for n in range(RECORDED, 0, -1):
        yield months_later(this, -n)
