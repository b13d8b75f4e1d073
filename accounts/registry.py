"""Words for recorded actions. Upper apps add theirs in `apps.ready()`."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ACTIONS: dict[str, str | Promise] = {}


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


def describe_action(action: str, words: str | Promise) -> None:
    """Give a recorded action the words the records page shows."""
    _ACTIONS[action] = words


def action_words(action: str) -> str:
    """Return what an action is called; an action nobody described keeps its code."""
    return str(_ACTIONS.get(action, action))


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
):
    describe_action(_code, _words)

describe_notice("certificate", _("%(name)s: the certificate ends on %(day)s."))
