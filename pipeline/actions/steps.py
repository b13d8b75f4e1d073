"""What is agreed on next with a client: planned, done, put off, and undone again."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.policies import working_calendar
from clients.models import Client
from core.clock import now, today
from pipeline.models import NextStep
from pipeline.models.ledger import MOST_EVERY
from pipeline.querysets import NextStepQuerySet
from pipeline.rules.steps import FARTHEST, Series, next_due, step_mark

# Until when a tap can be taken back.
UNDO_WITHIN = timedelta(hours=24)


@transaction.atomic
def plan_next_step(
    client: Client,
    *,
    by: User,
    what: str,
    due_on: date,
    due_at: time | None = None,
    repeats: str = "",
    every: int = 1,
) -> NextStep:
    """Agree on what comes next; the step before it counts as done, its row ends.

    The very step that is open already stays as it is. With `repeats` (see `Repeat`) the
    next one follows by itself. Raises ValidationError when the words are empty or too
    long, or the row makes no sense.
    """
    _lock(client)
    step = NextStep(
        client=client,
        by=by,
        what=what.strip(),
        due_on=due_on,
        due_at=due_at,
        repeats=repeats,
        every=every,
        series_on=due_on if repeats else None,
    )
    _check_facts(step)
    same = {
        name: getattr(step, name)
        for name in ("what", "due_on", "due_at", "repeats", "every")
    }
    there: NextStep | None = _open(client).filter(**same).first()
    if there is not None:
        return there
    _open(client).update(done_at=now(), done_by=by)
    step.save()
    return step


@transaction.atomic
def close_next_step(client: Client, *, by: User, expected: str | None = None) -> int:
    """Mark the open next step as done; return how many there were (0 or 1).

    Of a recurring step the next one is agreed on at once. `expected` is what the person
    saw (`mark_of`); raises ValidationError when that is no longer so.
    """
    _lock(client)
    step = _open(client).first()
    _check_seen(step, expected)
    if step is None:
        return 0
    _open(client).update(done_at=now(), done_by=by)
    if step.repeats:
        _follow(step, by)
    return 1


def _follow(step: NextStep, by: User) -> NextStep:
    series = Series(step.repeats, step.every, step.series_on or step.due_on)
    day = next_due(
        series, due_on=step.due_on, today=today(), calendar=working_calendar()
    )
    return NextStep.objects.create(
        client_id=step.client_id,
        by=by,
        what=step.what,
        due_on=day,
        due_at=step.due_at,
        repeats=step.repeats,
        every=step.every,
        series_on=series.series_on,
        follows=step,
    )


@transaction.atomic
def put_off(
    client: Client, *, by: User, to: date, what: str = "", expected: str | None = None
) -> NextStep:
    """Put off what is due with a client to a later day; without a step, agree on one.

    `what` are the words of a step made that way. Sent twice it is done once. Raises
    ValidationError when the day is not ahead or somebody else was faster.
    """
    _lock(client)
    if not timedelta() < to - today() <= timedelta(days=FARTHEST):
        raise ValidationError(
            _("Choose a day from tomorrow on, within about a year."), code="day"
        )
    step: NextStep | None = _open(client).first()
    if step is not None and step.put_off_at and step.due_on == to:
        return step
    _check_seen(step, expected)
    if step is None:
        step = NextStep(client=client, by=by, what=what.strip(), due_on=to)
        _check_facts(step)
    else:
        step.put_off_from, step.due_on = step.due_on, to
    step.put_off_at, step.put_off_count = now(), step.put_off_count + 1
    step.save()
    record(by, "step.put_off", client, step=step.pk, to=to.isoformat())
    return step


@transaction.atomic
def take_back_step(step: NextStep, *, by: User) -> NextStep | None:
    """Undo the last tap on a step: putting it off, or marking it done.

    Returns the step as it stands again; None when putting off had made it. Raises
    ValidationError when a day has passed or something else was agreed on meanwhile.
    """
    _lock(step.client)
    step = NextStep.objects.select_related("client").get(pk=step.pk)
    if step.done_at is not None:
        back: NextStep | None = _reopen(step)
    else:
        back = _put_back(step)
    record(by, "step.taken_back", step.client, step=step.pk)
    return back


def _reopen(step: NextStep) -> NextStep:
    _check_fresh(step.done_at)
    followers = _open(step.client)
    if followers.exclude(follows=step).exists():
        raise _overtaken(step.client)
    followers.delete()
    step.done_at = step.done_by = None
    step.save(update_fields=["done_at", "done_by"])
    return step


def _put_back(step: NextStep) -> NextStep | None:
    _check_fresh(step.put_off_at)
    if step.put_off_from is None:
        NextStep.objects.filter(pk=step.pk).delete()
        return None
    NextStep.objects.filter(pk=step.pk).update(
        due_on=step.put_off_from,
        put_off_at=None,
        put_off_from=None,
        put_off_count=F("put_off_count") - 1,
    )
    step.refresh_from_db()
    return step


def _check_fresh(at: datetime | None) -> None:
    if at is None or at < now() - UNDO_WITHIN:
        raise ValidationError(
            _("This can no longer be taken back. Change the next step instead."),
            code="too_late",
        )


def mark_of(step: NextStep | None) -> str:
    """Return what someone looking at a client's next step sees, for races."""
    return step_mark(step.pk, step.due_on) if step else ""


def _check_facts(step: NextStep) -> None:
    step._meta.get_field("what").clean(step.what, step)  # noqa: SLF001
    step._meta.get_field("repeats").clean(step.repeats, step)  # noqa: SLF001
    step.every = step.every if step.repeats else 1
    if not 1 <= step.every <= MOST_EVERY:
        raise ValidationError(
            {"every": _("Between 1 and %(most)s.") % {"most": MOST_EVERY}}
        )


def _check_seen(step: NextStep | None, expected: str | None) -> None:
    if expected is not None and mark_of(step) != expected:
        raise ValidationError(
            _("Something else was agreed on meanwhile. Look at it once more."),
            code="agreed_meanwhile",
        )


def _overtaken(client: Client) -> ValidationError:
    return ValidationError(
        _("Another step was agreed on with %(client)s meanwhile; it stays.")
        % {"client": client},
        code="agreed_meanwhile",
    )


def _lock(client: Client) -> None:
    # The client's row is the lock: two at once leave one open step.
    Client.objects.select_for_update().only("pk").get(pk=client.pk)


def _open(client: Client) -> NextStepQuerySet:
    return NextStep.objects.filter(client=client, done_at=None)
