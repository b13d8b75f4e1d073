"""Merging two records of one person, and taking them apart again."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions.entering import set_search_fields
from clients.enums import Standing
from clients.models import Client, Merge, MergedRow
from clients.models.merging import NotTheSame
from clients.registry.merging import clear_derived, links, put_right
from core.clock import now

# What a record says of itself; of two, one word stays.
FACTS = (
    *("name", "phone", "email", "wechat", "gender", "birthday", "address"),
    *("occupation", "employer", "note", "member_no", "external_ref", "tier"),
    *("opened_on", "potential_assets", "horizon", "risk_class", "risk_assessed_on"),
    *("origin_id", "adviser_id", "custom"),
)
# Only one record of a branch may carry these: the absorbed one gives them up.
ONLY_ONE = {"member_no": None, "external_ref": ""}
EMPTY: tuple[Any, ...] = (None, "", {})


@transaction.atomic
def merge_clients(
    survivor: Client, absorbed: Client, *, by: User, take: Collection[str] = ()
) -> Merge:
    """Make two records one: everything that hangs on the absorbed moves over.

    The survivor keeps what it says, and takes from the other what it lacks and what
    `take` names (of FACTS). Pressed twice it is done once. Raises ValidationError.
    """
    kept, gone = _lock(survivor.pk, absorbed.pk)
    if gone.standing == Standing.MERGED and gone.merged_into_id == kept.pk:
        done: Merge = Merge.objects.get(absorbed=gone, undone_at=None)
        return done
    _check(kept, gone)
    merge: Merge = Merge.objects.create(
        survivor=kept, absorbed=gone, branch_id=kept.branch_id, by=by
    )
    taken = _taken(kept, gone, take)
    merge.before = {name: _plain(getattr(kept, name)) for name in taken}
    merge.after = {name: _plain(value) for name, value in taken.items()}
    merge.absorbed_before = {name: _plain(getattr(gone, name)) for name in ONLY_ONE}
    merge.save(update_fields=["before", "after", "absorbed_before"])
    _stand_aside(gone, kept)
    _write(kept, taken)
    MergedRow.objects.bulk_create(_moved(merge, gone.pk, kept.pk), 500)
    clear_derived(gone.pk)
    put_right([kept.pk, gone.pk])
    record(by, "client.merged", kept, absorbed=gone.pk, fields=sorted(taken))
    return merge


@transaction.atomic
def unmerge(merge: Merge, *, by: User) -> Merge:
    """Take two records apart: every row that was moved goes back where it hung.

    What was written on the surviving record since stays there. Raises ValidationError.
    """
    row: Merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if row.undone_at is not None:
        raise ValidationError(_("These two were taken apart already."), code="undone")
    kept, gone = _lock(row.survivor_id, row.absorbed_id)
    if gone.standing != Standing.MERGED or kept.standing != Standing.ACTIVE:
        raise ValidationError(
            _("One of the two was changed since: undo the later change first.")
        )
    back = {
        name: _typed(name, row.before[name])
        for name, put in row.after.items()
        if _plain(getattr(kept, name)) == put
    }
    _write(kept, back)
    gone.standing, gone.merged_into, gone.standing_since = Standing.ACTIVE, None, None
    _write(gone, {k: _typed(k, v) for k, v in row.absorbed_before.items()})
    _move_back(row)
    clear_derived(kept.pk)
    put_right([kept.pk, gone.pk])
    row.undone_at, row.undone_by = now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    record(by, "client.unmerged", kept, absorbed=gone.pk)
    return row


@transaction.atomic
def tell_apart(one: Client, other: Client, *, by: User) -> None:
    """Write down that two records are two people; they are not suggested again."""
    first, second = sorted((one, other), key=lambda client: client.pk)
    if first.pk == second.pk or first.branch_id != second.branch_id:
        raise ValidationError(_("Choose two records of one branch."))
    _row, made = NotTheSame.objects.get_or_create(
        one=first, other=second, defaults={"by": by, "branch_id": first.branch_id}
    )
    if made:
        record(by, "client.told_apart", first, other=second.pk)


def _lock(survivor: int, absorbed: int) -> tuple[Client, Client]:
    rows = Client.objects.select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[survivor, absorbed])}
    if len(found) != 2:  # noqa: PLR2004 — two records
        raise ValidationError(_("Choose two records of one branch."))
    return found[survivor], found[absorbed]


def _check(kept: Client, gone: Client) -> None:
    if kept.branch_id != gone.branch_id:
        raise ValidationError(_("Choose two records of one branch."))
    if {kept.standing, gone.standing} != {Standing.ACTIVE}:
        raise ValidationError(_("One of the two records is not there any more."))
    if kept.member_no and gone.member_no and kept.member_no != gone.member_no:
        raise ValidationError(
            _("Both have a membership number: these are two accounts, not one record.")
        )


def _taken(kept: Client, gone: Client, take: Collection[str]) -> dict[str, Any]:
    """Return what the survivor takes over: what it lacks, and what was chosen."""
    taken: dict[str, Any] = {}
    for name in FACTS:
        mine, theirs = getattr(kept, name), getattr(gone, name)
        if theirs in EMPTY or mine == theirs:
            continue
        if name == "custom":
            wins = name in take
            taken[name] = {**mine, **theirs} if wins else {**theirs, **mine}
        elif mine in EMPTY or name in take:
            taken[name] = theirs
    taken["introducer_id"] = _introducer(kept, gone)
    return {k: v for k, v in taken.items() if getattr(kept, k) != v}


def _stand_aside(gone: Client, kept: Client) -> None:
    gone.standing, gone.standing_since = Standing.MERGED, now()
    gone.merged_into = kept
    _write(gone, dict(ONLY_ONE))


def _write(client: Client, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(client, name, value)
    set_search_fields(client)
    client.version += 1
    client.save()


def _introducer(kept: Client, gone: Client) -> int | None:
    """Return who introduced the one person: nobody whom the two brought themselves.

    Those whom the absorbed record brought hang on the survivor afterwards, so a
    survivor below them moves up, or the line would become a ring.
    """
    if gone.pk in _above(kept):
        above = gone.introducer_id
        return None if above is None or kept.pk in _above(gone) else above
    if kept.introducer_id is None and kept.pk not in _above(gone):
        return gone.introducer_id
    return kept.introducer_id


def _above(client: Client) -> set[int]:
    """Return the numbers of everybody above someone in the line of introductions."""
    seen: set[int] = set()
    above = client.introducer_id
    while above is not None and above not in seen:
        seen.add(above)
        row = Client.objects.filter(pk=above).values_list("introducer_id").first()
        above = row[0] if row else None
    return seen


def _moved(merge: Merge, gone: int, kept: int) -> list[MergedRow]:
    """Hang everything on the survivor that may hang there; name what was moved.

    Where the database allows one only (one open next step, one answer to a need) the
    survivor's stays and the other remains with the absorbed record.
    """
    rows: list[MergedRow] = []
    for model, field in links():
        found = model._base_manager.filter(**{field.name: gone})  # noqa: SLF001
        keys = list(found.order_by("pk").values_list("pk", flat=True))
        rows.extend(
            MergedRow(
                merge=merge,
                model=model._meta.label_lower,  # noqa: SLF001
                field=field.name,
                # A row that has its client for a key has a new key now.
                row_id=kept if field.primary_key else key,
            )
            for key in _hung(model, field.attname, keys, kept)
        )
    return rows


def _hung(
    model: type[Model], column: str, keys: Collection[int], on: int
) -> Collection[int]:
    """Hang rows on a client, all at once or else one by one; return those that do."""
    if not keys:
        return ()
    rows = model._base_manager.filter(pk__in=keys)  # noqa: SLF001
    try:
        with transaction.atomic():
            rows.update(**{column: on})
    except IntegrityError:
        if len(keys) == 1:
            return ()
        return [key for key in keys if _hung(model, column, [key], on)]
    return keys


def _move_back(merge: Merge) -> None:
    where = {(m._meta.label_lower, f.name): (m, f) for m, f in links()}  # noqa: SLF001
    for name, (model, field) in where.items():
        keys = merge.rows.filter(model=name[0], field=name[1])
        still = model._base_manager.filter(  # noqa: SLF001
            pk__in=keys.values("row_id"), **{field.name: merge.survivor_id}
        )
        _hung(
            model,
            field.attname,
            list(still.values_list("pk", flat=True)),
            merge.absorbed_id,
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else (
        str(value) if isinstance(value, Decimal) else value
    )  # fmt: skip


def _typed(name: str, value: Any) -> Any:
    if name.endswith("_id"):
        return value
    column: Any = Client._meta.get_field(name)  # noqa: SLF001
    return column.to_python(value)
