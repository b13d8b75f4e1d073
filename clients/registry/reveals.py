"""Words for looking at what is masked."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import (
    add_looks,
    describe_action,
    describe_fact,
    describe_notice,
)
from clients.enums.reveals import RevealReason, Sensitive
from clients.registry.facts_words import register as name_facts


def register() -> None:
    """Describe the recorded actions and the line a manager gets."""
    describe_action("client.revealed", _("looked at a client's masked number"))
    describe_action("client.called", _("called a client"))
    add_looks("client.revealed", "client.called", "client.exported")
    add_looks("contacts.exported", "evidence.read", "privacy.copy_made")
    name_facts()
    describe_fact("field", _("field"), {str(k): v for k, v in Sensitive.choices})
    describe_fact("why", _("reason"), {str(k): v for k, v in RevealReason.choices})
    describe_notice(
        "many_reveals",
        _("%(who)s looked at the numbers of %(count)s clients within an hour."),
    )
