"""What a deal still lacks to be proven, and where each of it is entered."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client


@dataclass(frozen=True)
class Missing:
    """A piece of evidence that is not there, and the page one enters it on."""

    label: str
    url: str


def still_missing(client: Client) -> list[Missing]:
    """List what a deal lacks: number, opening, first assets, risk class, consent.

    Domain: a deal without them is claimed (A16).
    """
    checks = (
        (client.member_no, _("membership number"), "clients:edit#id_member_no"),
        (client.opened_on, _("account opening date"), "clients:edit#id_opened_on"),
        (client.assets is not None, _("first assets"), "clients:assets"),
        (client.risk_class, _("risk class"), "clients:edit#id_risk_class"),
        (
            client.consents.filter(is_given=True).exists(),
            _("consent"),
            "clients:consent_event",
        ),
    )
    return [
        Missing(label, _address(page, client.pk))
        for is_there, label, page in checks
        if not is_there
    ]


def _address(page: str, number: int) -> str:
    name, _sharp, field = page.partition("#")
    return reverse(name, args=[number]) + (f"#{field}" if field else "")
