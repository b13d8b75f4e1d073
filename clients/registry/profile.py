"""What profiles, relations, days and papers say in lists and records."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.registry import describe_action, describe_notice
from clients.models import Profile
from clients.registry.tabs import Tab, add_tab

ACTIONS = {
    "client.profile_changed": gettext_lazy("changed a client's profile"),
    "client.assets_corrected": gettext_lazy("corrected a figure of assets"),
    "client.related": gettext_lazy("noted a relation"),
    "client.unrelated": gettext_lazy("took a relation out"),
    "client.household_joined": gettext_lazy("put a client into a household"),
    "client.household_left": gettext_lazy("took a client out of a household"),
    "client.household_headed": gettext_lazy("named the head of a household"),
    "client.event_added": gettext_lazy("noted a life event"),
    "client.event_changed": gettext_lazy("changed a life event"),
    "client.event_dropped": gettext_lazy("took a life event out"),
    "client.document_added": gettext_lazy("kept a document"),
    "client.document_read": gettext_lazy("opened a document"),
    "client.document_put_away": gettext_lazy("put a document away"),
}
NOTICES = {
    "birthday": gettext_lazy("A client's birthday is on %(day)s."),
    "wedding": gettext_lazy("A client's wedding anniversary is on %(day)s."),
    "family": gettext_lazy("A birthday in a client's family is on %(day)s."),
    "exam": gettext_lazy("A client's child sits an examination on %(day)s."),
    "retirement": gettext_lazy("A client retires on %(day)s."),
    "move": gettext_lazy("A client moves house on %(day)s."),
    "job": gettext_lazy("A client takes up a new position on %(day)s."),
    "custom": gettext_lazy("An occasion of a client is on %(day)s."),
}


def field_label(name: str) -> str:
    """Return what a field of the profile is called; a retired one keeps its code."""
    found = {f.name: f for f in Profile._meta.concrete_fields}.get(name)  # noqa: SLF001
    return str(found.verbose_name) if found else name


def register() -> None:
    """Add the tabs, and the words of actions and notices."""
    add_tab(
        Tab("clients:profile", pgettext_lazy("client", "Profile"), "user-round-pen", 10)
    )
    add_tab(
        Tab("clients:relations", gettext_lazy("Family and days"), "users-round", 60)
    )
    add_tab(Tab("clients:documents", gettext_lazy("Documents"), "folder", 70))
    for code, words in ACTIONS.items():
        describe_action(code, words)
    for kind, words in NOTICES.items():
        describe_notice(f"life_event.{kind}", words)
