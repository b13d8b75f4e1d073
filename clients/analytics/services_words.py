"""Why a service fits a client or does not, in sentences a broker can say."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clients.enums import RiskClass
from clients.enums.services import ServiceTier, Way
from clients.models import Client, Need, Service
from clients.rules.services import Match
from clients.rules.suitability import Assessment, Light
from core.templatetags.display import day

TONES = {"green": "ok", "amber": "warn", "red": "bad"}


@dataclass(frozen=True)
class Reason:
    """One reason, for a service or, as an obstacle, against it."""

    words: str
    is_obstacle: bool = False


def light_words(light: Light, product_class: str, client: Assessment) -> str:
    """Say why the suitability light has its colour."""
    facts = {
        "product": product_class,
        "client": _class_words(client.risk_class),
        "day": day(client.until) if client.until else "",
    }
    return {
        "information": _("information, no product"),
        "within": _("%(product)s within %(client)s"),
        "demanded": _(
            "%(product)s lies above %(client)s; asked for by the client: a special "
            "written warning comes first"
        ),
        "above": _("%(product)s lies above %(client)s: it may not be pitched"),
        "lowest": _("%(client)s is offered R1 only, even on demand"),
        "unknown_class": _("the risk class is unknown: assess it first"),
        "not_assessed": _("the day of the risk assessment is unknown: renew it first"),
        "expired": _("the risk assessment expired on %(day)s: renew it first"),
    }[light.reason] % facts


def reasons_of(
    service: Service,
    match: Match,
    client: Client,
    assessment: Assessment,
    *,
    met: list[Need],
    unknown: list[Need],
) -> list[Reason]:
    """Say all that speaks against a service, then all that speaks for it."""
    against = [
        Reason(_obstacle(name, service, match, assessment), is_obstacle=True)
        for name in match.obstacles
    ]
    found = [*against, *_wants(match, met, unknown), *_terms(service, match, client)]
    if "class" not in match.obstacles:
        words = light_words(match.light, service.product_class, assessment)
        found.append(Reason(words))
    return found


def _obstacle(name: str, service: Service, match: Match, client: Assessment) -> str:
    match name:
        case "tier":
            return _("for key clients only")
        case "class":
            return light_words(match.light, service.product_class, client)
        case "adviser":
            return _("only an adviser may deliver it, and none is assigned")
        case _:
            return _("comes by %(ways)s; none of them is known") % {
                "ways": _ways(service.channels)
            }


def _wants(match: Match, met: list[Need], unknown: list[Need]) -> list[Reason]:
    if met:
        return [Reason(_("meets: %(needs)s") % {"needs": _names(met)})]
    if unknown:
        return [Reason(_("ask about: %(needs)s") % {"needs": _names(unknown)})]
    return [Reason(_("for everybody"))] if match.offer.is_for_all else []


def _terms(service: Service, match: Match, client: Client) -> list[Reason]:
    said = []
    if "tier" not in match.obstacles:
        is_key = service.tier == ServiceTier.KEY
        said.append(_("a key client") if is_key else _("open to every member"))
    if match.ways:
        said.append(_("by %(ways)s") % {"ways": _ways(match.ways)})
    if match.offer.is_advisers and client.adviser:
        said.append(_("delivered by %(adviser)s") % {"adviser": client.adviser})
    said.append(str(service.get_rhythm_display()))
    return [Reason(words) for words in said]


def _class_words(risk_class: str) -> str:
    if risk_class in RiskClass.values:
        return str(RiskClass(risk_class).label)
    return risk_class


def _names(needs: list[Need]) -> str:
    return _(", ").join(need.name for need in needs)


def _ways(ways: Iterable[str]) -> str:
    known = [way for way in ways if way in Way.values]
    return _(", ").join(str(Way(way).label) for way in known)
