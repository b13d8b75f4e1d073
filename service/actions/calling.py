"""Calling a client whose month was drawn: first their own words, then the claim."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.enums import Standing
from core.clock import now
from service.analytics.proving_steps import step_facts
from service.enums import CheckState, CheckStep, Verdict
from service.models import CheckDraw, CheckEvent, CheckTask
from service.rules import proofs
from service.rules.checks import Stand, Step, stand_after

STEPPED = "checks.stepped"
LEAST_WORDS, SECOND_LOOK = 2, 2
UNTOUCHABLE = (Standing.RESTRICTED, Standing.ERASED, Standing.BINNED)


def refusal_to_check(viewer: User, task: CheckTask) -> str:
    """Say why this person does not check this client; "" when they do.

    Never the client's broker, of the month or of today, nor who wrote the visit down;
    a second look is somebody else's than the first.
    """
    return refusals(viewer, [task])[task.pk]


def refusals(viewer: User, tasks: Iterable[CheckTask]) -> dict[int, str]:
    """Say the same of several checks; one statement."""
    listed = list(tasks)
    again = [task.pk for task in listed if _look_by_state(task) == SECOND_LOOK]
    steps = CheckEvent.objects.filter(task__in=again, look=1)
    first = set(
        steps.exclude(step=CheckStep.MISSED).values_list("task", "by") if again else ()
    )
    return {task.pk: _refusal(viewer, task, first) for task in listed}


def _look_by_state(task: CheckTask) -> int:
    """Return 2 where a first look has denied: the verdict stands while it is open."""
    is_open = task.state != CheckState.DONE
    return SECOND_LOOK if is_open and task.verdict == Verdict.DENIED else 1


def _refusal(viewer: User, task: CheckTask, first: set[tuple[int, int]]) -> str:
    if viewer.role not in (Role.MANAGER, Role.CHECKER):
        return _("Managers and checkers call; others look on.")
    row = task.row
    hands = {row.broker_id, row.client.broker_id}
    hands |= {claim[name] for claim in row.claims for name in ("broker", "by")}
    if viewer.pk in hands:
        return _("This is a client of your own: somebody else checks.")
    if (task.pk, viewer.pk) in first:
        return _("You took the first look: somebody else takes the second.")
    return ""


def may_be_called(task: CheckTask) -> bool:
    """Say whether the client has a number and has not asked to be left alone."""
    return bool(task.row.phone) and task.row.client.standing not in UNTOUCHABLE


def call_client(task: CheckTask, *, by: User) -> CheckEvent:
    """Write down that somebody dials; from now on they see the whole number."""
    if not may_be_called(task):
        raise ValidationError(
            _("There is no number, or the client asked to be left alone."),
            code="no_number",
        )
    return _step(task, by=by, step=CheckStep.CALLED)


def miss_client(task: CheckTask, *, by: User) -> CheckEvent:
    """Write down that nobody answered."""
    return _step(task, by=by, step=CheckStep.MISSED)


def record_words(task: CheckTask, *, by: User, words: str) -> CheckEvent:
    """Write down what the client said, before anything claimed is shown."""
    if len(words.strip()) < LEAST_WORDS:
        raise ValidationError(
            {"words": _("Write down what the client said, in their own words.")}
        )
    return _step(task, by=by, step=CheckStep.WORDS, words=words.strip())


def judge(task: CheckTask, *, by: User, verdict: str, words: str = "") -> CheckEvent:
    """Judge a meeting against the client's words, or give up with a reason.

    A first denial is no verdict on anybody: it opens a second look by somebody else.
    Raises ValidationError.
    """
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Choose what came of it.")})
    is_asked = task.state == CheckState.TOLD
    if not is_asked and len(words.strip()) < LEAST_WORDS:
        raise ValidationError({"words": _("Say why it could not be verified.")})
    return _step(
        task, by=by, step=CheckStep.VERDICT, verdict=verdict, words=words.strip()
    )


@transaction.atomic
def _step(
    task: CheckTask, *, by: User, step: str, words: str = "", verdict: str = ""
) -> CheckEvent:
    """Append a step to the draw's chain, and let the check follow."""
    drawn = CheckDraw.objects.select_for_update(of=("self",)).get(pk=task.draw_id)
    rows = CheckTask.objects.select_related("row__client", "draw__period")
    found = rows.get(pk=task.pk)
    _refuse_ended(drawn)
    if refused := refusal_to_check(by, found):
        raise ValidationError(refused, code="not_yours")
    try:
        after = stand_after(stand_of_task(found), Step(step, verdict))
    except ValueError:
        raise ValidationError(
            _("This check has gone on meanwhile. Look at it again."), code="meanwhile"
        ) from None
    return write_step(found, after, (step, verdict, words), by=by, at=now())


def stand_of_task(task: CheckTask) -> Stand:
    """Return where a check stands; the second look of one begins with its denial."""
    return Stand(task.state, task.verdict, task.calls, look_of(task))


def look_of(task: CheckTask) -> int:
    """Return which look a check is at, or was when it ended: 2 after a denial."""
    if task.state != CheckState.DONE:
        return _look_by_state(task)
    return SECOND_LOOK if task.events.filter(look=SECOND_LOOK).exists() else 1


def _refuse_ended(drawn: CheckDraw) -> None:
    if drawn.voided_at is not None:
        raise ValidationError(_("This draw is void."), code="void")
    if drawn.period.closed_at is not None:
        raise ValidationError(_("The checks of this month are closed."), code="done")


def write_step(
    task: CheckTask,
    after: Stand,
    said: tuple[str, str, str],
    *,
    by: User,
    at: datetime,
) -> CheckEvent:
    """Append a step (kind, verdict, words), seal it, and let the check follow."""
    drawn, look, (step, verdict, words) = task.draw, look_of(task), said
    last = drawn.events.order_by("-number").first()
    event = CheckEvent(
        draw=drawn,
        task=task,
        number=last.number + 1 if last else 1,
        step=step,
        look=look,
        verdict=verdict,
        words=words,
        salt=secrets.token_hex(16),
        by=by,
        at=at,
        previous=last.hash if last else "",
    )
    event.digest = proofs.salted(event.salt, words)
    event.hash = proofs.step_hash(step_facts(event), event.at, event.previous)
    event.save(force_insert=True)
    task.state, task.verdict, task.calls = after.state, after.verdict, after.calls
    task.save(update_fields=["state", "verdict", "calls"])
    facts = {"draw": drawn.number, "step": event.number, "digest": event.hash}
    record(by, STEPPED, drawn.period, **facts)
    return event
