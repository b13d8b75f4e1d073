"""The sealed records a month's checks are compared with."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from service.models import CheckPeriod


class Tampered(Exception):  # noqa: N818 — what was found, not what went wrong here
    """The first bad row, in a sentence."""


class Sealed:
    """The records written when things were done, by action, draw and step."""

    def __init__(self, period: CheckPeriod) -> None:
        rows = AuditEvent.objects.filter(
            model="service.checkperiod",
            object_id=str(period.pk),
            action__startswith="checks.",
        )
        self._left: dict[tuple[Any, ...], str] = {
            (action, facts.get("draw"), facts.get("step")): facts.get("digest", "")
            for action, facts in rows.order_by("pk").values_list("action", "facts")
        }

    def check(self, key: tuple[Any, ...], digest: str, what: str) -> None:
        """Compare a hash with the one in the record of that time."""
        key = (*key, None, None)[:3]
        if self._left.pop(key, None) != digest:
            raise Tampered(what)

    def check_all_met(self) -> None:
        """Miss what a record speaks of and nothing is left of."""
        for action, number, step in self._left:
            raise Tampered(
                _("%(what)s of draw %(draw)s, step %(step)s is recorded, but gone.")
                % {"what": action, "draw": number or "—", "step": step or "—"}
            )
