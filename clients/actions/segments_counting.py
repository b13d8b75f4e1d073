"""Writing down every night how many were in each segment."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Q

from accounts.scoping import Viewer
from clients.analytics.segments import read
from clients.models import Client, Segment, SegmentCount, SegmentCountPart
from clients.registry.segments_eyes import BranchEyes
from clients.rules.segments import TreeError, tree_of
from core.clock import today


def count_due() -> int:
    """Count every segment not counted since midnight; return how many were.

    It counts as the end of yesterday: the first count of a month is the end of the
    month before. What cannot be read any more is left out; its page says so.
    """
    day = today() - timedelta(days=1)
    return sum(1 for segment in _due(day) if count_segment(segment, day))


def _due(day: date) -> Iterator[Segment]:
    counted = Q(counts__month=day.replace(day=1), counts__on__gte=day)
    rows = Segment.objects.filter(owner__is_active=True) | Segment.objects.filter(
        branch__isnull=False
    )
    due = rows.exclude(pk__in=Segment.objects.filter(counted).values("pk"))
    yield from due.select_related("owner").order_by("pk").iterator(chunk_size=100)


@transaction.atomic
def count_segment(segment: Segment, day: date) -> bool:
    """Write down how many are in a segment, as the end of a day; False if unreadable.

    Counted apart for each broker and adviser, so that everyone later sums their own.
    """
    eyes: Viewer = segment.owner
    if segment.branch_id is not None:
        eyes = BranchEyes(segment.branch_id)
    try:
        reading = read(tree_of(segment.tree), eyes)
    except TreeError:
        return False
    members = Client.objects.visible_to(eyes).filter(reading.sides.yes).order_by()
    found = members.values_list("branch", "broker", "adviser").annotate(Count("pk"))
    count, _made = SegmentCount.objects.update_or_create(
        segment=segment, month=day.replace(day=1), defaults={"on": day}
    )
    count.parts.all().delete()
    SegmentCountPart.objects.bulk_create(
        SegmentCountPart(
            count=count,
            branch_id=branch,
            broker_id=broker,
            adviser_id=adviser,
            number=number,
        )
        for branch, broker, adviser, number in found
    )
    return True
