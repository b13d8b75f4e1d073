"""The dated rules of opinions, and who may do what about one."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.policies import Policy
from accounts.policy_checks import between
from opinions.enums import Category, Step
from opinions.models import Opinion

OPINION_DAYS = Policy(
    # Working days of China's calendar within which a business problem is solved (A74).
    "opinion_days",
    3,
    _("Working days to solve a client's problem"),
    between(1, 30, _("Between 1 and 30 working days.")),
)
READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
REGISTRARS = (Role.BROKER, Role.MANAGER, Role.ADVISER)
# What a client may send in by one link; more is told to wait or to call.
MOST_AN_HOUR, MOST_A_DAY = 3, 10


def may_register(viewer: User) -> bool:
    """Say whether this person registers what the clients they see have said."""
    return viewer.role in REGISTRARS


def may_see(viewer: User) -> bool:
    """Say whether opinions are this person's business at all."""
    return viewer.role in READERS


def may_manage(viewer: User, opinion: Opinion) -> bool:
    """Say whether this person gives it to somebody, judges it, opens it again."""
    is_own = viewer.branch_id == opinion.client.branch_id
    return viewer.role == Role.MANAGER and is_own


def may_answer(viewer: User, opinion: Opinion) -> bool:
    """Say whether this person solves it: who is responsible, or the manager."""
    if may_manage(viewer, opinion):
        return True
    is_theirs = viewer.pk == opinion.responsible_id
    return viewer.role in REGISTRARS and is_theirs


def may_close_by_call(viewer: User, opinion: Opinion) -> bool:
    """Say whether this person may record the client's word in a call.

    Nobody closes a complaint about a client of their own.
    """
    if opinion.category != Category.COMPLAINT:
        return may_answer(viewer, opinion)
    return may_manage(viewer, opinion) and viewer.pk != opinion.client.broker_id


MAY = {
    Step.NOTED: may_answer,
    Step.ASSIGNED: may_manage,
    Step.JUDGED: may_manage,
    Step.ANSWERED: may_answer,
    Step.CLOSED: may_close_by_call,
    Step.REOPENED: may_answer,
}


def may_step(viewer: User, opinion: Opinion, kind: str) -> bool:
    """Say whether this person may take this kind of step."""
    asked = MAY.get(Step(kind))
    return asked is not None and asked(viewer, opinion)
