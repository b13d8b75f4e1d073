"""Where a client comes from and by what right: the facts of an origin, judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clients.models import Client, Origin
from clients.rules.provenance import has_basis, lacking

JUDGED = ("source", "legal_basis", "consent_text", "evidence")


def facts_of(origin: Origin) -> dict[str, str]:
    """Return what an origin is judged by; a file handed in is evidence."""
    facts = {name: str(getattr(origin, name)) for name in JUDGED}
    if origin.attachment_id and not facts["evidence"].strip():
        facts["evidence"] = f"#{origin.attachment_id}"
    return facts


def basis_of(origin: Origin | None) -> bool:
    """Say whether we may know people of this origin; nobody's origin gives no right."""
    return origin is not None and has_basis(**facts_of(origin))


def basis_of_facts(facts: Mapping[str, str]) -> bool:
    """Say the same of an origin that is not written yet."""
    return has_basis(**{name: facts.get(name) or "" for name in JUDGED})


@dataclass(frozen=True)
class Badge:
    """What the badge of a client says: a word, and a sentence where basis is missing.

    Without a complaint the source is lawful.
    """

    word: str
    complaint: str = ""

    @property
    def is_lawful(self) -> bool:
        return not self.complaint


def badge_of(client: Client) -> Badge:
    """Judge a client whose origin was read along with them; asks the database nothing.

    The stored answer (`has_basis`) decides the colour, as it does in every figure.
    """
    if client.has_basis:
        return Badge(_("lawful source"))
    origin = client.origin
    if origin is None:
        sentence = _("Nobody has written down where this person comes from.")
        return Badge(_("no legal basis"), sentence)
    said = {
        "basis": _("The legal basis is missing: say by what right we know them."),
        "text": _("Consent is claimed, but neither its text nor a proof is kept."),
        "evidence": _(
            "People of telephone, property or utility units need consent and proof of "
            "it."
        ),
    }
    missing = lacking(**facts_of(origin))
    return Badge(_("no legal basis"), said.get(missing, said["basis"]))
