"""Calling a client whose month was drawn: first their own words, then the claim."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.enums import Standing
from core.clock import now
from service.analytics.proving import step_facts
from service.enums import CheckState, CheckStep, Verdict
from service.models import CheckDraw, CheckEvent, CheckTask
from service.rules import proofs
from service.rules.checks import Stand, Step, stand_after

STEPPED = "checks.stepped"
LEAST_WORDS = 2
UNTOUCHABLE = (Standing.RESTRICTED, Standing.ERASED, Standing.BINNED)


def refusal_to_check(viewer: User, task: CheckTask) -> str:
    """Say why this person does not check this client; "" when they do.

    Never the client's broker, of the month or of today, nor who wrote the visit down;
    a second look is somebody else's than the first.
    """
    if viewer.role not in (Role.MANAGER, Role.CHECKER):
        return _("Managers and checkers call; others look on.")
    row = task.row
    hands = {row.broker_id, row.client.broker_id}
    hands |= {claim[name] for claim in row.claims for name in ("broker", "by")}
    if viewer.pk in hands:
        return _("This is a client of your own: somebody else checks.")
    if task.state == CheckState.SECOND and viewer.pk in _first_lookers(task):
        return _("You took the first look: somebody else takes the second.")
    return ""


def _first_lookers(task: CheckTask) -> set[int]:
    steps = task.events.filter(look=1).exclude(step=CheckStep.MISSED)
    return set(steps.values_list("by", flat=True))


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
    found = CheckTask.objects.select_related("row__client").get(pk=task.pk)
    _refuse_ended(drawn)
    if refused := refusal_to_check(by, found):
        raise ValidationError(refused, code="not_yours")
    before = Stand(found.state, found.verdict, found.calls, look_of(found))
    try:
        after = stand_after(before, Step(step, verdict))
    except ValueError:
        raise ValidationError(
            _("This check has gone on meanwhile. Look at it again."), code="meanwhile"
        ) from None
    event = _written(drawn, found, by, before.look, (step, verdict, words))
    CheckTask.objects.filter(pk=found.pk).update(
        state=after.state, verdict=after.verdict, calls=after.calls
    )
    record(
        by, STEPPED, drawn.period, draw=drawn.number, step=event.number,
        digest=event.hash,
    )  # fmt: skip
    return event


def look_of(task: CheckTask) -> int:
    """Return which look the next step belongs to: 2 after a first denial."""
    denied = task.events.filter(step=CheckStep.VERDICT, verdict=Verdict.DENIED, look=1)
    return 2 if denied.exists() else 1


def _refuse_ended(drawn: CheckDraw) -> None:
    if drawn.voided_at is not None:
        raise ValidationError(_("This draw is void."), code="void")
    if drawn.period.closed_at is not None:
        raise ValidationError(_("The checks of this month are closed."), code="done")


def _written(
    drawn: CheckDraw, task: CheckTask, by: User, look: int, said: tuple[str, str, str]
) -> CheckEvent:
    step, verdict, words = said
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
        at=now(),
        previous=last.hash if last else "",
    )
    event.digest = proofs.salted(event.salt, words)
    event.hash = proofs.step_hash(step_facts(event), event.at, event.previous)
    event.save(force_insert=True)
    return event
