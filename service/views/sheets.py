"""What a call sheet shows to whom: the claim only after the client's own words."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from service import actions
from service.enums import CheckState, CheckStep, ContactKind
from service.models import CheckEvent, CheckTask


@dataclass(frozen=True)
class Claim:
    """A meeting as it was written down when the month was closed."""

    at: datetime
    entered_at: datetime
    kind: str
    note: str


@dataclass(frozen=True)
class Sheet:
    """What one person sees of a check now.

    `number` is the whole frozen number once they have dialled; `now` another number the
    client has since, `is_changed` says that there is one.
    """

    refused: str
    is_ended: bool
    look: int
    number: str
    now: str
    is_changed: bool
    may_call: bool
    claims: list[Claim]
    steps: list[CheckEvent]

    @property
    def is_mine(self) -> bool:
        """Say whether this person may go on with it."""
        return not self.refused and not self.is_ended


def sheet_of(task: CheckTask, viewer: User) -> Sheet:
    """Return what a person sees of a check."""
    refused = actions.refusal_to_check(viewer, task)
    look = actions.look_of(task)
    events = list(task.events.select_related("by").order_by("number"))
    has_dialled = not refused and any(
        e.by_id == viewer.pk and e.step == CheckStep.CALLED and e.look == look
        for e in events
    )
    row, phone = task.row, task.row.client.phone
    may_call = actions.may_be_called(task)
    shows = (CheckState.DONE,) if refused else (CheckState.DONE, CheckState.TOLD)
    is_changed = bool(phone) and phone != row.phone
    return Sheet(
        refused,
        is_ended=bool(task.draw.voided_at or task.draw.period.closed_at),
        look=look,
        number=row.phone if has_dialled and may_call else "",
        now=phone if has_dialled and may_call and is_changed else "",
        is_changed=is_changed,
        may_call=may_call,
        claims=_claims(task) if task.state in shows else [],
        steps=[e for e in events if _is_shown(e, look, task)],
    )


def _is_shown(event: CheckEvent, look: int, task: CheckTask) -> bool:
    """Hide the first look's words and verdict from the second, until it is over."""
    return task.state == CheckState.DONE or event.look == look


def _claims(task: CheckTask) -> list[Claim]:
    return [
        Claim(
            datetime.fromisoformat(claim["at"]),
            datetime.fromisoformat(claim["entered_at"]),
            str(ContactKind(claim["kind"]).label),
            claim["note"],
        )
        for claim in task.row.claims
    ]
