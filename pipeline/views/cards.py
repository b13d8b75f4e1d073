"""What a card of the board says, put into words once; the template only places it."""

from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.http import StaffRequest
from clients.enums import Size
from core.templatetags.display import day as shown_day
from core.templatetags.display import yuan
from pipeline.analytics.board import Card, Lane
from pipeline.registry import shown_mind

# Stands for a client's number in an address that is looked up once.
ANYONE = 1_000_000_007


ASK_NEXT = "ask_next"  # in the session: who was just moved, to be asked about once


class Words:
    """The words and addresses all cards of a page share."""

    def __init__(self, request: StaffRequest) -> None:
        self._shows_brokers = request.user.role != Role.BROKER
        self._here = request.get_full_path()
        self._sizes = {value: str(label) for value, label in Size.choices}
        self._days: dict[int, str] = {}

    @cached_property
    def _client(self) -> list[str]:
        return reverse("desk:client", args=[ANYONE]).split(str(ANYONE))

    @cached_property
    def _move(self) -> list[str]:
        return reverse("pipeline:move", args=[ANYONE]).split(str(ANYONE))

    @cached_property
    def _back(self) -> str:
        return f"?next={quote(self._here, safe='')}"

    @cached_property
    def _others(self) -> str:
        return _("Other moves of %(name)s")

    @cached_property
    def _advance(self) -> str:
        return _("Advance %(name)s to %(stage)s")

    def cards_of(self, lane: Lane) -> list[dict[str, Any]]:
        """Return what each card of a lane shows."""
        return [self._shown(card) for card in lane.cards]

    def _shown(self, card: Card) -> dict[str, Any]:
        client, number = card.client, str(card.client.pk)
        move = number.join(self._move)
        return {
            "number": number,
            "name": client.name,
            "url": number.join(self._client),
            "size": self._sizes.get(client.size, client.size),
            "worth": self._worth(card),
            "step": _step_of(client),
            "days": self._days_in_words(card.days),
            "stuck": card.is_stuck and _too_long(card),
            "mind": shown_mind(client.stage, client.mind or ""),
            "claimed": client.is_claimed,
            "broker": self._shows_brokers and client.looked_after_by,
            "move": move,
            "others": move + self._back,
            "others_label": self._others % {"name": client.name},
            "advance_label": self._advance
            % {"name": client.name, "stage": card.next_stage},
        }

    def _worth(self, card: Card) -> str:
        if card.worth is None:
            return ""
        worth = yuan(card.worth)
        return _("about %(worth)s") % {"worth": worth} if card.is_estimate else worth

    def _days_in_words(self, days: int) -> str:
        if days not in self._days:
            words = ngettext("%(n)s working day", "%(n)s working days", days)
            self._days[days] = words % {"n": days}
        return self._days[days]


def _step_of(client: Any) -> str:
    if not client.step_on:
        return ""
    at = f"{client.step_at:%H:%M} " if client.step_at else ""
    return f"{shown_day(client.step_on)} {at}{client.step}"


def _too_long(card: Card) -> str:
    return _("At this stage for %(days)s working days, the limit is %(limit)s") % {
        "days": card.days,
        "limit": card.limit,
    }
