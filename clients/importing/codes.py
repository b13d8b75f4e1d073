"""Why a cell is no code of a security, in a sentence; and which security a code is."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from clients.models import Security
from clients.rules import securities as rules
from clients.rules.securities import Code, CodeRefused, read_code
from core.text import squeeze

AT_ONCE = 500


class BadCell(Exception):  # noqa: N818 — a decision, not an accident
    """A cell that refuses its row: the reason (translated) and the field."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.field = field


def code_of(written: str, exchange: str = "") -> Code:
    """Read a code; raise BadCell with the sentence its owner needs."""
    try:
        return read_code(written, exchange)
    except CodeRefused as error:
        field = "exchange" if error.why == rules.EXCHANGE else "code"
        raise BadCell(_reason(error), field) from None


def _reason(error: CodeRefused) -> str:
    sentence = {
        rules.NONE: _(
            "“%(written)s” is no code: letters and digits, as 000001 or 000001.SZ."
        ),
        rules.SCIENTIFIC: _(
            "“%(written)s” was a code before a spreadsheet took it for a number; store "
            "codes as text."
        ),
        rules.DECIMAL: _(
            "“%(written)s” is a number, not a code; store codes as text, as 000001."
        ),
        rules.ZEROS: _(
            "“%(written)s” has lost its leading zeros; store codes as text."
        ),
        rules.EXCHANGE: _("“%(written)s” is no exchange: write SH, SZ, BJ or HK."),
    }[error.why]
    return sentence % {"written": error.written[:40]}


class Listed:
    """The securities some codes may mean; each code is looked up once."""

    def __init__(self) -> None:
        self._by_code: dict[str, list[Security]] = {}

    def know(self, codes: Iterable[str]) -> None:
        """Look up codes that are not known yet."""
        wanted = sorted(set(codes) - self._by_code.keys())
        for start in range(0, len(wanted), AT_ONCE):
            chunk = wanted[start : start + AT_ONCE]
            self._by_code |= {code: [] for code in chunk}
            for one in Security.objects.filter(code__in=chunk).order_by("pk"):
                self._by_code[one.code].append(one)

    def find(self, code: Code, name: str = "") -> Security:
        """Return the one security meant; raise BadCell when there is none or several.

        Without an exchange the name beside the code decides between several.
        """
        found = self._by_code.get(code.code, [])
        if code.exchange:
            of_place = [s for s in found if s.exchange == code.exchange]
            found = of_place or [s for s in found if not s.exchange]
        if len(found) > 1 and name:
            wanted = squeeze(name)
            found = [s for s in found if squeeze(s.name) == wanted] or found
        if len(found) == 1:
            return found[0]
        if found:
            places = ", ".join(s.exchange or "—" for s in found)
            raise BadCell(
                _("%(code)s is listed at %(exchanges)s: write %(code)s.%(one)s.")
                % {"code": code.code, "exchanges": places, "one": found[0].exchange},
                "exchange",
            )
        raise BadCell(
            _("%(code)s is not on the list of securities; head office enters the list.")
            % {"code": code.code},
            "code",
        )
