"""Who may write about clients, what refuses an origin, and what a duplicate tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from accounts.policies import Policy
from accounts.policy_checks import between, refuse, whole
from clients.enums import Standing
from clients.models import Client
from clients.rules import is_refused_origin

# Who looks after clients writes about them. Advisers and head office read: what an
# adviser learns is told to the broker, what head office corrects the branch corrects.
WRITERS = (Role.BROKER, Role.MANAGER)
READERS = (*WRITERS, Role.ADVISER, Role.HEAD_OFFICE)
EXPORTERS = (*WRITERS, Role.HEAD_OFFICE)
# Brokers pass on what people ask about their data; those who answer for them decide.
DECIDERS = (Role.MANAGER, Role.HEAD_OFFICE)
FILERS = (Role.BROKER, *DECIDERS)
ORIGIN_FACTS = (
    "source",
    "channel",
    "method",
    "outlet",
    "legal_basis",
    "consent_text",
    "evidence",
)
MOST_SHOWN = 5
MOST_CLIENTS = 100_000
LONGEST_PROTECTION, MOST_CLAIMS = 3650, 500


def _check_pool(value: Any) -> None:
    if not whole(value, ("days", "warn", "claims", "cool_down")):
        refuse(_("Four whole numbers: protection, warning, a day's most, waiting."))
    if not 0 <= value["days"] <= LONGEST_PROTECTION:
        refuse(_("Protection lasts at most 3650 days; 0 means there is no pool."))
    if not 1 <= value["warn"] <= (value["days"] or LONGEST_PROTECTION):
        refuse(_("The warning comes at least a day before, within the protection."))
    if not 1 <= value["claims"] <= MOST_CLAIMS:
        refuse(_("Between 1 and 500 a day."))
    if not 0 <= value["cool_down"] <= LONGEST_PROTECTION:
        refuse(_("The former broker waits at most 3650 days."))


POOL_RULE = Policy(
    # The public pool (domain.md §2): days; nobody goes back until a branch says so.
    "pool_rule",
    {"days": 0, "warn": 7, "claims": 5, "cool_down": 30},
    gettext_lazy("Public pool"),
    _check_pool,
)
CLIENTS_A_BROKER = Policy(
    # How many clients one broker looks after at most when others are given to them.
    "clients_a_broker",
    1000,
    gettext_lazy("Clients a broker"),
    between(1, MOST_CLIENTS, gettext_lazy("Between 1 and 100,000 clients.")),
)


def may_edit(viewer: User) -> bool:
    """Say whether this person may change the clients they see."""
    return viewer.role in WRITERS


def may_assign(viewer: User) -> bool:
    """Say whether this person decides who looks after the clients they see."""
    return viewer.role == Role.MANAGER


def may_export(viewer: User) -> bool:
    """Say whether this person may take the list they see out of the house."""
    return viewer.role in EXPORTERS


def may_decide(viewer: User) -> bool:
    """Say whether this person decides on requests about personal data."""
    return viewer.is_active and viewer.role in DECIDERS


def refusal_of(facts: Mapping[str, str], *, is_list: bool) -> str:
    """Say why people of this origin may not be taken on; "" when they may."""
    refused = is_refused_origin(
        source=facts.get("source", ""),
        legal_basis=facts.get("legal_basis", ""),
        evidence=facts.get("evidence", ""),
        is_list=is_list,
    )
    return {
        "": "",
        "competitor_list": _("A competitor's list is never taken on."),
        "special_unit": _(
            "People known from a telephone, property or utility unit may be entered "
            "only with their consent and the evidence for it."
        ),
    }[refused]


IN_POOL = gettext_lazy(
    "Someone with this number waits in your branch's public pool; take them out there."
)


@dataclass(frozen=True)
class Duplicates:
    """Who is on the books under the same number, as far as the viewer may know.

    `same_phone` and `same_name` are clients the viewer sees; `elsewhere_in_branch` says
    only that a colleague of the branch looks after someone with this number, `in_pool`
    that nobody does: they wait in the branch's public pool.
    """

    same_phone: list[Client] = field(default_factory=list)
    same_name: list[Client] = field(default_factory=list)
    elsewhere_in_branch: bool = False
    in_pool: bool = False

    @property
    def need_confirmation(self) -> bool:
        known = self.elsewhere_in_branch or self.in_pool
        return bool(self.same_phone) or known

    def __bool__(self) -> bool:
        return self.need_confirmation or bool(self.same_name)


def duplicates_of(
    *, viewer: User, phone: str = "", name: str = "", besides: int | None = None
) -> Duplicates:
    """Find clients with the same number, and with the same name among the viewer's own.

    Nothing is ever told about another branch (docs/adr/0004-duplicates.md).
    """
    others = Client.objects.exclude(pk=besides or 0)
    own = others.visible_to(viewer).only("pk", "name", "phone", "stage", "broker_id")
    same_phone = list(own.with_phone(phone).order_by("pk")[:MOST_SHOWN])
    same_name = []
    if name.strip():
        found = own.filter(name=name.strip()).order_by("pk")[:MOST_SHOWN]
        same_name = [c for c in found if c not in same_phone]
    elsewhere = (
        not same_phone
        and viewer.branch_id is not None
        and others.active().filter(branch=viewer.branch_id).with_phone(phone).exists()
    )
    in_pool = (
        not (same_phone or elsewhere)
        and viewer.branch_id is not None
        and others.filter(branch=viewer.branch_id, standing=Standing.POOLED)
        .with_phone(phone)
        .exists()
    )
    return Duplicates(same_phone, same_name, elsewhere, in_pool)
