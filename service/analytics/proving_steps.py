"""Whether the steps of a draw's checks are what they were, one after the other."""

from django.utils.translation import gettext as _

from clients.enums import Standing
from service.analytics.proving_sealed import Sealed, Tampered
from service.models import CheckDraw, CheckEvent, CheckTask
from service.rules import proofs
from service.rules.checks import Step, stand_of


def check_steps(found: CheckDraw, sealed: Sealed) -> int:
    """Return how many steps hold; raise Tampered at the first that does not."""
    previous = ""
    steps: dict[int, list[CheckEvent]] = {}
    events = found.events.select_related("task__row__client").order_by("number")
    count = 0
    for count, event in enumerate(events, 1):
        what = _("Draw %(n)s, step %(step)s was changed.") % {
            "n": found.number,
            "step": event.number,
        }
        _check_step(event, count, previous, what)
        sealed.check(("checks.stepped", found.number, event.number), event.hash, what)
        previous = event.hash
        steps.setdefault(event.task_id, []).append(event)
    for task in found.tasks.order_by("position"):
        _check_task(task, steps.get(task.pk, []), found)
    return count


def _check_step(event: CheckEvent, number: int, previous: str, what: str) -> None:
    whole = proofs.step_hash(step_facts(event), event.at, event.previous)
    if (event.number, event.previous, whole) != (number, previous, event.hash):
        raise Tampered(what)
    if event.salt:
        is_same = proofs.salted(event.salt, event.words) == event.digest
    else:
        standing = event.task.row.client.standing
        is_same = not event.words and standing != Standing.ACTIVE
    if not is_same:
        raise Tampered(what)


def step_facts(event: CheckEvent) -> list[object]:
    """Return what of a step is hashed besides its moment and the step before."""
    return [
        *(str(event.task.row.key), event.task_id, event.draw_id, event.number),
        *(event.step, event.look, event.verdict, event.digest, event.by_id),
    ]


def _check_task(task: CheckTask, events: list[CheckEvent], found: CheckDraw) -> None:
    try:
        stand = stand_of(Step(event.step, event.verdict) for event in events)
    except ValueError:
        stand = None
    if stand is None or (stand.state, stand.verdict, stand.calls) != (
        task.state, task.verdict, task.calls,
    ):  # fmt: skip
        raise Tampered(
            _("Draw %(n)s, place %(place)s does not stand where its steps left it.")
            % {"n": found.number, "place": task.position}
        )
