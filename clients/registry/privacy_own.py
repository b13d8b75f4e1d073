"""What this app tells the registries about provenance, consent and personal data."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action
from clients.registry.privacy import add_rules, add_sweep
from clients.registry.privacy_rules import own_rules
from clients.registry.privacy_sweeps import NOTICES, REASONS, SEGMENTS
from clients.registry.privacy_topics import topic_rules
from clients.registry.tabs import Tab, add_tab

WORDS = {
    "privacy.filed": _("wrote down a request about personal data"),
    "privacy.refused": _("refused a request about personal data"),
    "privacy.erased": _("erased a client's data"),
    "privacy.restricted": _("restricted a client's data until a date"),
    "privacy.retained": _("kept a member's data, marketing off"),
    "privacy.withdrawn": _("withdrew all consents of a client"),
    "privacy.copied": _("closed a request for a copy"),
    "privacy.copy_made": _("made a copy of a client's data"),
    "privacy.purged": _("erased records whose term had ended"),
    "privacy.reopened": _("took a restricted client back"),
    "bin.erased": _("erased a client left in the recycle bin"),
    "bin.sealed": _("sealed a former member left in the recycle bin"),
    "suppression.added": _("put a number on the do-not-contact list"),
    "suppression.lifted": _("took a number off the do-not-contact list"),
    "suppression.checked": _("looked a number up on the do-not-contact list"),
    "consent_text.added": _("added a consent text"),
    "evidence.read": _("opened the evidence of a consent"),
}


def register() -> None:
    """Fill the registries; called when the apps are ready."""
    add_rules(*own_rules(), *topic_rules())
    add_sweep(NOTICES)
    add_sweep(REASONS)
    add_sweep(SEGMENTS)
    add_tab(Tab("clients:privacy", _("Consent and data"), "shield", 80))
    for action, words in WORDS.items():
        describe_action(action, words)
