"""Whether we may know a person at all. Pure functions: no database, no clock."""

from clients.rules.classes import is_refused_origin


def has_basis(
    *,
    source: str,
    legal_basis: str,
    consent_text: str = "",
    evidence: str = "",
) -> bool:
    """Say whether an origin gives us the right to know the person.

    A legal basis is named; where it is consent, the text agreed to or a proof of it is
    kept; people of special units have both consent and proof (domain.md §2).

    >>> has_basis(source="publicity", legal_basis="consent", consent_text="2026-1")
    True
    >>> has_basis(source="publicity", legal_basis="consent")
    False
    >>> has_basis(source="special_unit", legal_basis="consent", consent_text="2026-1")
    False
    """
    if not legal_basis:
        return False
    if legal_basis == "consent" and not (consent_text.strip() or evidence.strip()):
        return False
    return not is_refused_origin(
        source=source, legal_basis=legal_basis, evidence=evidence, is_list=False
    )


def lacking(
    *, source: str, legal_basis: str, consent_text: str = "", evidence: str = ""
) -> str:
    """Name what an origin lacks to be lawful: "", "basis", "text" or "evidence".

    >>> lacking(source="", legal_basis="")
    'basis'
    >>> lacking(source="special_unit", legal_basis="consent", consent_text="2026-1")
    'evidence'
    """
    facts = {"source": source, "legal_basis": legal_basis, "evidence": evidence}
    if has_basis(consent_text=consent_text, **facts):
        return ""
    if source == "special_unit":
        return "evidence"
    return "text" if legal_basis == "consent" else "basis"
