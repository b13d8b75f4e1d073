"""The dated rules of opinions, and who may do what about one."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.policies import Policy
from accounts.policy_checks import between
from opinions.enums import Category, Step
from opinions.models import Opinion, ReturnVisit

OPINION_DAYS = Policy(
    # Working days of China's calendar within which a business problem is solved (A74).
    "opinion_days",
    3,
    _("Working days to solve a client's problem"),
    between(1, 30, _("Between 1 and 30 working days.")),
)
NEW_MEMBER_MONTHS = Policy(
    # Within so many months a new member is called by the company: one month by
    # 《关于加强证券经纪业务管理的规定》 (证监会公告〔2010〕11号).
    "new_member_months",
    1,
    _("Months within which a new member is called"),
    between(1, 12, _("Between 1 and 12 months.")),
    is_firm_wide=True,
)
RETURN_VISIT_PERCENT = Policy(
    # Of those who were members at the end of last year, per cent called each year: at
    # least ten by the same rules; answers are kept for three years or more.
    "return_visit_percent",
    10,
    _("Share of existing members called each year (per cent)"),
    between(10, 100, _("Between 10 and 100 per cent.")),
)
READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
CHECKERS = (Role.CHECKER, Role.MANAGER, Role.HEAD_OFFICE)
CALLERS = (Role.CHECKER, Role.MANAGER)
REGISTRARS = (Role.BROKER, Role.MANAGER, Role.ADVISER)
# What a client may send in by one link; more is told to wait or to call.
MOST_AN_HOUR, MOST_A_DAY = 3, 10


def may_register(viewer: User) -> bool:
    """Say whether this person registers what the clients they see have said."""
    return viewer.role in REGISTRARS


def may_manage(viewer: User, opinion: Opinion) -> bool:
    """Say whether this person gives it to somebody, judges it, opens it again."""
    is_own = viewer.branch_id == opinion.client.branch_id
    return viewer.role == Role.MANAGER and is_own


def solver_of(opinion: Opinion) -> User:
    """Return who solves an opinion now: the client's broker where another has gone."""
    one, client = opinion.responsible, opinion.client
    stays = one.is_active and one.branch_id == client.branch_id
    if stays and (
        one.role == Role.MANAGER or one.pk in (client.broker_id, client.adviser_id)
    ):
        return one
    if opinion.category == "complaint":
        return manager_of(client.branch_id) or client.broker
    return client.broker


def manager_of(branch_id: int) -> User | None:
    """Return the branch's manager; of several the first."""
    people = User.objects.active().filter(role=Role.MANAGER, branch=branch_id)
    found: User | None = people.order_by("pk").first()
    return found


def may_answer(viewer: User, opinion: Opinion) -> bool:
    """Say whether this person solves it: who is responsible, or the manager."""
    if may_manage(viewer, opinion):
        return True
    return viewer.role in REGISTRARS and viewer.pk == solver_of(opinion).pk


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


def refusal_to_visit(viewer: User, visit: ReturnVisit) -> str:
    """Say why this person does not call this client; "" when they do."""
    if viewer.role not in CALLERS or viewer.branch_id != visit.branch_id:
        return gettext("Checkers and the manager call; others look on.")
    if viewer.pk in (visit.client.broker_id, visit.client.adviser_id):
        return gettext("This is a client of your own: somebody else calls.")
    if visit.checker_id not in (None, viewer.pk) and viewer.role != Role.MANAGER:
        return gettext("Another checker was given this client.")
    return ""


def may_draw(viewer: User) -> bool:
    """Say whether this person draws a year's return visits: the manager."""
    return viewer.role == Role.MANAGER
