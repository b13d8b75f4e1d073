"""Words for recorded actions. Upper apps add theirs in `apps.ready()`."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ACTIONS: dict[str, str | Promise] = {}


_LOOKS: set[str] = set()
_FACTS: dict[str, tuple[str | Promise, Mapping[str, str | Promise]]] = {}
_NOTICES: dict[str, str | Promise] = {
    "one_time_link": _("%(by)s made a one-time link for your login."),
}


def describe_notice(kind: str, words: str | Promise) -> None:
    """Give a kind of notification its sentence; %(name)s stands for a fact."""
    _NOTICES[kind] = words


def notice_words(kind: str, facts: Mapping[str, object]) -> str:
    """Return a notification's sentence; facts that miss leave the kind's code."""
    try:
        return str(_NOTICES[kind]) % facts
    except (KeyError, TypeError, ValueError):
        return str(facts.get("text", kind))


_WATCHERS: dict[str, list[Callable[[], object]]] = {}


def watch_rule(name: str, watcher: Callable[[], object]) -> None:
    """Call `watcher` whenever a value of this rule comes into force at once."""
    _WATCHERS.setdefault(name, []).append(watcher)


def rule_applies_now(name: str) -> None:
    """Tell whoever watches a rule that another value applies from today."""
    for watcher in _WATCHERS.get(name, ()):
        watcher()


_HEAD_READERS: list[Callable[[int], object]] = []


def on_head_told(reader: Callable[[int], object]) -> None:
    """Call `reader` with the number of the seal whose head is told each morning."""
    if reader not in _HEAD_READERS:
        _HEAD_READERS.append(reader)


def head_told(number: int) -> None:
    """Tell whoever carries the morning's head further."""
    for reader in _HEAD_READERS:
        reader(number)


def describe_action(action: str, words: str | Promise) -> None:
    """Give a recorded action the words the records page shows."""
    _ACTIONS[action] = words


def action_words(action: str) -> str:
    """Return what an action is called; an action nobody described keeps its code."""
    return str(_ACTIONS.get(action, action))


def add_looks(*actions: str) -> None:
    """Count actions among those that only read: looks at numbers, exports, copies."""
    _LOOKS.update(actions)


def looks() -> list[str]:
    """Return the actions that only read what is sensitive, or took it away."""
    return sorted(_LOOKS)


def describe_fact(
    name: str,
    words: str | Promise,
    values: Mapping[str, str | Promise] | None = None,
) -> None:
    """Give a fact of a record its label, and its codes their words."""
    _FACTS[name] = (words, values or {})


def fact_words(facts: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return a record's facts as label and value; what nobody described stays code."""
    said = []
    for name, fact in facts.items():
        label, values = _FACTS.get(name, (name, {}))
        listed = fact if isinstance(fact, list) else [fact]
        words = [str(values.get(str(one), one)) for one in listed if one is not None]
        if words:
            said.append((str(label), ", ".join(words)))
    return said


def described_actions() -> list[tuple[str, str]]:
    """Return every described action with its words, for a filter."""
    return sorted((code, str(words)) for code, words in _ACTIONS.items())


for _code, _words in (
    ("person.added", _("added a person")),
    ("person.changed", _("changed a person")),
    ("person.moved", _("moved a person to another branch or team")),
    ("person.role_changed", _("changed a person's role")),
    ("person.deactivated", _("closed a person's access")),
    ("person.reactivated", _("reopened a person's access")),
    ("person.link_made", _("made a one-time sign-in link")),
    ("person.password_changed", _("changed their password")),
    ("sessions.ended", _("ended sessions of their own elsewhere")),
    ("person.second_factor_removed", _("removed a second factor")),
    ("certificate.added", _("entered a certificate")),
    ("certificate.changed", _("corrected a certificate")),
    ("setting.set", _("set a rule")),
    ("setting.withdrawn", _("withdrew a rule not yet in force")),
    ("calendar.set", _("set a calendar day")),
    ("calendar.cleared", _("cleared a calendar day")),
    ("firm.founded", _("founded the installation")),
    ("place.added", _("added a region, branch or team")),
    ("place.changed", _("changed a region, branch or team")),
    ("client.added", _("added a client")),
    ("client.changed", _("changed a client")),
    ("client.assigned", _("assigned a client")),
    ("client.moved", _("moved a client")),
    ("consent.given", _("recorded a consent")),
    ("consent.withdrawn", _("recorded a withdrawn consent")),
    ("client.left", _("ended a client's process")),
    ("records.exported", _("took the records out of the house")),
    ("records.verified", _("had the records checked")),
):
    describe_action(_code, _words)

add_looks("records.exported")
for _name, _label in (
    ("count", _("count")),
    ("fields", _("fields")),
    ("filters", _("narrowed by")),
    ("format", _("format")),
    ("from_on", _("from")),
    ("to", _("to")),
    ("day", _("day")),
    ("withheld", _("withheld")),
):
    describe_fact(_name, _label)

describe_notice("certificate", _("%(name)s: the certificate ends on %(day)s."))
describe_notice(
    "chain_head",
    _("Records sealed up to %(seal)s. Write this down outside the system: %(head)s"),
)
describe_notice(
    "chain_broken",
    _("The records were tampered with: seal %(seal)s, record %(event)s."),
)
