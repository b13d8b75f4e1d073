"""Whether the records are still what was written, and up to which one that is known."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from accounts.enums import ChainTrouble, SealKind
from accounts.models import AuditCheck, AuditEvent, AuditHead, AuditSeal
from accounts.rules import (
    Line,
    Said,
    Sealed,
    content_hash_of,
    hash_of,
    read_lines,
    read_numbers,
    seal_hash,
)

COLUMNS = (
    *("pk", "at", "by_id", "action", "model", "object_id", "branch_id", "facts"),
)
AT_ONCE = 2_000


class Trouble(Exception):  # noqa: N818 — what was found, not what went wrong here
    """The first bad row: which seal, which record, and what is wrong with it."""

    def __init__(self, kind: str, seal: int | None, event: int | None = None) -> None:
        super().__init__(kind)
        self.kind, self.seal, self.event = kind, seal, event


@dataclass
class Verification:
    """What the walk along the chain found. `last_id` is the last record it covers."""

    events: int = 0
    removed: int = 0
    seals: int = 0
    last_id: int = 0
    unsealed: int = 0
    head: str = ""
    trouble: Trouble | None = None


@dataclass(frozen=True)
class State:
    """Where the chain ends, and what the latest walk along it said."""

    head: AuditHead | None
    check: AuditCheck | None
    unsealed: int


def state_of() -> State:
    """Return what the records page says about the chain; three small queries."""
    last = AuditSeal.objects.filter(kind=SealKind.EVENTS).order_by("-number")
    last_id = last.values_list("last_id", flat=True).first() or 0
    return State(
        AuditHead.objects.order_by("pk").first(),
        AuditCheck.objects.order_by("-at", "-pk").first(),
        AuditEvent.objects.filter(pk__gt=last_id).count(),
    )


def verify(*, head: str = "") -> Verification:
    """Walk the chain from its first seal; say where it is broken first, if it is.

    With `head`, a hash written down earlier, the chain must also hold that one: who
    could rewrite the whole chain, its key included, could not make it agree.
    """
    walk = _Walk()
    try:
        walk.run()
        walk.look_for(head)
    except Trouble as trouble:
        walk.found.trouble = trouble
    last_id = walk.found.last_id
    walk.found.unsealed = AuditEvent.objects.filter(pk__gt=last_id).count()
    return walk.found


class _Gaps:
    """The records that purged demo worlds took with them, by the seals that say so."""

    def __init__(self) -> None:
        self._read()

    def _read(self) -> None:
        rows = AuditSeal.objects.filter(kind=SealKind.GAP).order_by("number")
        self._found = sorted(
            (numbers.start, numbers.stop, seal)
            for seal, content in rows.values_list("number", "content")
            for numbers in _numbers_of(content)
        )

    def explain(self, event: int, seal: int) -> bool:
        """Say whether a gap later than the seal names the record."""
        if not self._names(event, seal):
            self._read()  # a world may have been purged since the walk began
            return self._names(event, seal)
        return True

    def _names(self, event: int, seal: int) -> bool:
        place = bisect_right(self._found, (event, float("inf"), 0)) - 1
        if place < 0:
            return False
        start, stop, number = self._found[place]
        return start <= event < stop and number > seal


@dataclass
class _Walk:
    found: Verification = field(default_factory=Verification)
    number: int = 0
    heads: set[str] = field(default_factory=set)
    gaps: _Gaps = field(default_factory=_Gaps)

    def run(self) -> None:
        """Walk up to where the chain ends now; what is sealed meanwhile waits."""
        top = AuditHead.objects.order_by("pk").first() or AuditHead()
        seals = AuditSeal.objects.filter(number__lte=top.number).order_by("number")
        for seal in seals.iterator(chunk_size=20):
            self._check_seal(seal)
            if seal.kind == SealKind.EVENTS:
                self._check_events(seal)
            self.found.seals += 1
        beyond = AuditSeal.objects.filter(number__gt=top.number).exists()
        now = AuditHead.objects.order_by("pk").first() or AuditHead()
        if (self.number, self.found.head) != (top.number, top.hash):
            raise Trouble(ChainTrouble.SEAL_MISSING, self.number + 1)
        if beyond and now.number == top.number:
            raise Trouble(ChainTrouble.SEAL_MISSING, top.number + 1)

    def look_for(self, head: str) -> None:
        """Miss a head that was told before."""
        if head and head not in self.heads:
            raise Trouble(ChainTrouble.HEAD_UNKNOWN, None)

    def _check_seal(self, seal: AuditSeal) -> None:
        if (seal.number, seal.previous) != (self.number + 1, self.found.head):
            raise Trouble(ChainTrouble.SEAL_MISSING, self.number + 1)
        written = sealed_of(seal, content_hash_of(seal.content))
        if seal.content_hash != written.content_hash or seal.hash != seal_hash(
            settings.DATA_KEY, written
        ):
            raise Trouble(ChainTrouble.SEAL_CHANGED, seal.number)
        self.number, self.found.head = seal.number, seal.hash
        self.heads.add(seal.hash)

    def _check_events(self, seal: AuditSeal) -> None:
        """Compare a seal's lines with the rows between the seal before and its last."""
        rows = AuditEvent.objects.filter(pk__lte=seal.last_id)
        if self.found.last_id:  # the first seal covers whatever lies before it
            rows = rows.filter(pk__gt=self.found.last_id)
        said = {o.number: o for o in _said(rows)}
        for line in read_lines(seal.content):
            now = said.pop(line.number, None)
            if now is None:
                self._check_removed(line, seal.number)
            elif now.at is None or hash_of(now) != line.digest:
                raise Trouble(ChainTrouble.CHANGED, seal.number, line.number)
            else:
                self.found.events += 1
        if said:
            raise Trouble(ChainTrouble.INSERTED, seal.number, min(said))
        self.found.last_id = seal.last_id

    def _check_removed(self, line: Line, number: int) -> None:
        if not line.is_demo or not self.gaps.explain(line.number, number):
            raise Trouble(ChainTrouble.MISSING, number, line.number)
        self.found.removed += 1


def _numbers_of(content: str) -> list[range]:
    try:
        return list(read_numbers(content))
    except ValueError:  # tampered with: the walk finds it when it comes by
        return []


def _said(rows: Any) -> Iterator[Said]:
    """Read what rows say; one that cannot be read says nothing that was ever sealed."""
    plain = rows.order_by("pk").values_list(*COLUMNS)
    try:
        found = list(plain.iterator(AT_ONCE))
    except ValueError:
        found = [_readable(plain, number) for number in rows.values_list("pk")]
    return (Said(*values) for values in found)


def _readable(plain: Any, key: tuple[int]) -> tuple[Any, ...]:
    try:
        values: tuple[Any, ...] = plain.get(pk=key[0])
    except ValueError:
        values = (*key, *(None,) * (len(COLUMNS) - 1))
    return values


def sealed_of(seal: AuditSeal, content_hash: str) -> Sealed:
    """Return what a seal's own hash covers."""
    return Sealed(
        seal.number,
        seal.kind,
        seal.first_id,
        seal.last_id,
        seal.count,
        content_hash,
        seal.previous,
        seal.sealed_at,
    )
