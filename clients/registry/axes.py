"""What the axes add to the pages about one client, the records, and the rules."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from accounts.policies import HORIZON_TURNOVER, SIZE_THRESHOLDS, VALUE_CUTOFFS
from accounts.registry import describe_action, watch_rule
from clients.registry.tabs import Tab, add_tab


def register(ring: Callable[[], object]) -> None:
    """Add the tab and the words; `ring` asks for clients to be placed anew."""
    add_tab(Tab("clients:client_axes", _("Axes"), "shapes", 10))
    for policy in (SIZE_THRESHOLDS, HORIZON_TURNOVER, VALUE_CUTOFFS):
        watch_rule(policy.name, ring)
    for action, words in (
        ("clients.placed", _("placed a branch's clients on the axes")),
        ("client.style_set", _("noted an analysis style")),
        ("client.turnover_noted", _("noted turnover")),
        ("client.turnover_removed", _("removed turnover noted wrongly")),
        ("client.value_overridden", _("overrode a value type")),
        ("client.override_ended", _("ended an override")),
    ):
        describe_action(action, words)
