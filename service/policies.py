"""The dated rules of the service: spot checks, papers of an opening, visits."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies import Policy
from accounts.policy_checks import between, refuse, whole
from core.text import has_unwanted
from service.rules.appointments import MOST_PAPERS, has_identity
from service.rules.beacon import LONGEST_INDEX, MOST_INDICES

MOST_CALLS = 500
LONGEST_PAPER = 60
CHECK_CALLS = Policy(
    # Calls a month for checks: five find a tenth of false months within half a year.
    "check_calls",
    10,
    gettext_lazy("Calls a month for spot checks"),
    between(1, MOST_CALLS, gettext_lazy("Between 1 and 500 calls.")),
)


def _check_beacon(value: Any) -> None:
    if not isinstance(value, list) or len(value) > MOST_INDICES:
        refuse(_("At most 4 indices."))
    for name in value:
        is_word = isinstance(name, str) and 0 < len(name) <= LONGEST_INDEX
        if not is_word or has_unwanted(name) or set(name) & set("=;@#"):
            refuse(_("The name of an index has at most 20 characters, none of =;@#."))
    if len(set(value)) < len(value):
        refuse(_("An index is listed twice."))


CHECK_BEACON = Policy(
    # Public closing figures of the trading day after the freeze: reliability of a draw.
    "check_beacon",
    [],
    gettext_lazy("Indices a draw rests on"),
    _check_beacon,
)


def _check_papers(value: Any) -> None:
    if not isinstance(value, list) or not all(
        isinstance(name, str) and name.strip() == name and name for name in value
    ):
        refuse(_("Write one document a line."))
    if any(len(name) > LONGEST_PAPER or has_unwanted(name) for name in value):
        refuse(_("The name of a document has at most 60 characters, all visible."))
    if len(value) > MOST_PAPERS:
        refuse(_("At most 20 documents."))
    if len(set(value)) < len(value):
        refuse(_("A document is listed twice."))
    if not has_identity(value):
        refuse(_("The identity card stays on the list: nobody opens without it."))


OPENING_PAPERS = Policy(
    "opening_papers",
    ["本人身份证", "本人银行卡", "本人手机"],
    gettext_lazy("Documents for an account opening"),
    _check_papers,
)

TIERS = ("general", "key")
MOST_VISITS = 8


def _check_visits(value: Any) -> None:
    if not whole(value, TIERS):
        refuse(_("Both numbers of visits are whole."))
    if not all(1 <= value[tier] <= MOST_VISITS for tier in TIERS):
        refuse(_("At least one visit a month for every member, at most 8."))


VISIT_TARGETS = Policy(
    # Meetings in person a month: at least one for every member (domain.md §4, A70).
    "visit_targets",
    {"general": 1, "key": 1},
    gettext_lazy("Visits a month by tier"),
    _check_visits,
)
