"""What a telephone number looks like: one rule for forms and imports."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text import phone_key

MOBILE_DIGITS = 11
FEWEST_DIGITS, MOST_DIGITS = 7, 20
_WRITTEN = re.compile(r"\+?[\d\s()-]+((转|ext\.?|x|#)\s*\d{1,6})?")


def refuse_wrong_phone(written: str) -> None:
    """Refuse what nobody can dial; raises ValidationError with what would be right.

    A number that begins with 1 and no country is a mobile number and has 11 digits.
    """
    plain = unicodedata.normalize("NFKC", written).strip().lower()
    digits = phone_key(written)
    if not _WRITTEN.fullmatch(plain):
        raise ValidationError(
            _("“%(written)s” is no telephone number: digits, spaces, +, - only.")
            % {"written": written}
        )
    is_mobile = digits.startswith("1") and not plain.startswith("+")
    if is_mobile and len(digits) != MOBILE_DIGITS:
        raise ValidationError(
            _("A mobile number has 11 digits; this one has %(count)s.")
            % {"count": len(digits)}
        )
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        raise ValidationError(
            _("A telephone number has %(few)s to %(many)s digits; this has %(count)s.")
            % {"few": FEWEST_DIGITS, "many": MOST_DIGITS, "count": len(digits)}
        )
