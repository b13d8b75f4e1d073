"""How complete records are: `clients.rules.profile`, as the database says it.

The same weights drive both; `tests/clients/test_profile_score.py` holds them together.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clients.models import (
    AssetSnapshot,
    Client,
    ClientNeed,
    ClientStyle,
    Consent,
    Need,
    Profile,
)
from clients.querysets import ClientQuerySet
from clients.rules import profile as rule
from core.clock import today

HANGING: dict[str, Any] = {
    "styles": ClientStyle.objects,
    "assets": AssetSnapshot.objects.in_force(),
    "consent": Consent.objects,
}
ON_ROW = (*rule.OF_CLIENT, *(n for n in rule.OF_RECORD if n not in HANGING))


def _blank(model: type[Model], name: str) -> Q:
    """Say when a column tells nothing."""
    field: Any = model._meta.get_field(name)  # noqa: SLF001
    if field.null:
        return Q(**{f"{name}__isnull": True})
    return Q(**{name: [] if field.get_internal_type() == "JSONField" else ""})


def _points(model: type[Model], weights: Iterable[tuple[str, int]]) -> Any:
    total: Any = Value(0)
    for name, weight in weights:
        total += Case(
            When(_blank(model, name), then=0),
            default=weight,
            output_field=IntegerField(),
        )
    return total


def _count(rows: QuerySet[Any], of: str) -> Any:
    """Count rows of an outer row, without joining them to it."""
    counted = rows.order_by().values(of).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def needs_asked() -> Any:
    """Count the needs the client's branch asks about."""
    needs = Need.objects.filter(branch=OuterRef("branch"), is_retired=False)
    return _count(needs, "branch")


def needs_answered(day: date) -> Any:
    """Count a client's answers to those, as far as they still hold."""
    answers = ClientNeed.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=day),
        client=OuterRef("pk"),
        need__branch=OuterRef("branch"),
        need__is_retired=False,
    )
    return _count(answers, "client")


def hanging(name: str) -> Exists:
    """Say whether a client has rows of a kind that counts."""
    return Exists(HANGING[name].filter(client=OuterRef("pk")))


def completeness_now(day: date | None = None) -> Any:
    """Return the expression of a client's completeness (%) as things are."""
    weights = rule.WEIGHTS
    points = _points(Client, [(name, weights[name]) for name in ON_ROW])
    for name in HANGING:
        points += Case(
            When(hanging(name), then=weights[name]),
            default=0,
            output_field=IntegerField(),
        )
    profile = Profile.objects.filter(client=OuterRef("pk")).order_by()
    of_profile = profile.values(n=_points(Profile, rule.OF_PROFILE.items()))
    points += Coalesce(Subquery(of_profile, output_field=IntegerField()), 0)
    asked = needs_asked()
    return Case(
        When(
            Q(Exists(Need.objects.filter(branch=OuterRef("branch"), is_retired=False))),
            then=points + rule.NEEDS * needs_answered(day or today()) / asked,
        ),
        default=points * rule.WHOLE / (rule.WHOLE - rule.NEEDS),
        output_field=IntegerField(),
    )


def known_of(
    client: Client, profile: Profile | None, *, held: Iterable[str]
) -> set[str]:
    """Name the facts known of a client; `held` are those of HANGING with rows."""
    found = {
        name for name in ON_ROW if getattr(client, _attribute(name)) not in ("", None)
    }
    if profile is not None:
        found |= {
            n for n in rule.OF_PROFILE if getattr(profile, n) not in ("", None, [])
        }
    return found | set(held)


def _attribute(name: str) -> str:
    return "origin_id" if name == "origin" else name


def with_ingredients(clients: ClientQuerySet) -> ClientQuerySet:
    """Bring what `ingredients` reads along with each client, in the same statement."""
    flags = {f"has_{name}": hanging(name) for name in HANGING}
    found: ClientQuerySet = clients.select_related("profile").annotate(
        asked=needs_asked(), answered=needs_answered(today()), **flags
    )
    return found


def ingredients(client: Any) -> tuple[set[str], rule.Needs]:
    """Return what is known of a client read by `with_ingredients`."""
    profile = getattr(client, "profile", None)
    held = [name for name in HANGING if getattr(client, f"has_{name}")]
    needs = rule.Needs(client.asked, client.answered)
    return known_of(client, profile, held=held), needs


def average_of(clients: ClientQuerySet) -> dict[str, Any]:
    """Count clients, and say how complete they are on average (%)."""
    return clients.order_by().aggregate(
        clients=Count("pk"), average=Avg("completeness")
    )


def averages(clients: ClientQuerySet, *by: str) -> list[dict[str, Any]]:
    """Count clients, and say how complete they are on average (%), by a column."""
    rows = (
        clients.order_by()
        .values(*by)
        .annotate(
            clients=Count("pk"),
            average=Avg("completeness"),
            thin=Count("pk", filter=Q(completeness__lt=THIN)),
        )
    )
    # By name: a table of averages is no league.
    return list(rows.order_by(*by[1:], *by[:1]))


THIN = 40
