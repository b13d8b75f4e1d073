"""What holdings, securities and cases tell the registries: tab, words of actions."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action
from clients.registry.tabs import Tab, add_tab

WORDS = {
    "holding.added": _("added a holding"),
    "holding.changed": _("changed a holding"),
    "holding.removed": _("took a holding off"),
    "holdings.imported": _("imported holdings"),
    "holdings.undone": _("undid an import of holdings"),
    "prices.imported": _("imported closing prices"),
    "security.judged": _("set a security's risk or status"),
    "watch.added": _("put a security on a watch-list"),
    "watch.changed": _("changed a watched security"),
    "watch.removed": _("took a security off a watch-list"),
    "case.opened": _("opened a case"),
    "case.suggested": _("wrote a suggestion"),
    "case.decided": _("noted a decision on a suggestion"),
    "case.traded": _("noted a trade of a case"),
    "case.closed": _("closed a case"),
}


def register() -> None:
    """Fill the registries; called when the apps are ready."""
    tab = Tab("clients:holdings", _("Holdings"), "chart-candlestick", 40)
    add_tab(tab)
    for action, words in WORDS.items():
        describe_action(action, words)
