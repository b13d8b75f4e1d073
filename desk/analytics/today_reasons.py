"""Why somebody is next: the reasons in their order, and the views of the list."""

from enum import IntEnum


class Reason(IntEnum):
    """Why someone is next; the smaller, the sooner."""

    OPINION_DUE = 0
    STEP_TODAY = 1
    STEP_OVERDUE = 2
    OPINION = 3
    VISIT_AT_RISK = 4
    POOL = 5
    STUCK = 6
    RISK_EXPIRING = 7
    BIRTHDAY = 8
    OCCASION = 9
    UNCONTACTED = 10
    VISIT_DUE = 11
    CONTACT_DUE = 12


SEGMENTS: dict[str, tuple[Reason, ...]] = {
    "steps": (Reason.STEP_TODAY, Reason.STEP_OVERDUE),
    "opinions": (Reason.OPINION_DUE, Reason.OPINION),
    "stuck": (Reason.POOL, Reason.STUCK),
    "visits": (Reason.VISIT_AT_RISK, Reason.VISIT_DUE),
    "terms": (Reason.RISK_EXPIRING, Reason.BIRTHDAY, Reason.OCCASION),
    "new": (Reason.UNCONTACTED,),
    "cadence": (Reason.CONTACT_DUE,),
}

OF_OPINION = (Reason.OPINION_DUE, Reason.OPINION)
GOOD_NEWS = (
    *(Reason.BIRTHDAY, Reason.OCCASION, Reason.UNCONTACTED),
    Reason.CONTACT_DUE,
)
