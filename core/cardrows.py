"""Cards of an address book as rows of a table: which number, which name, which address.

The headings are the import's names of fields, so that they are recognised; they are
data, not interface text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from core.phones import MOBILE_DIGITS
from core.rows import OddRow
from core.text import phone_key
from core.vcards import NO_YEAR, UNSURE, Card, Property, cards_in

COLUMNS = [
    *(
        "name",
        "phone",
        "email",
        "wechat",
        "gender",
        "birthday",
        "address",
        "occupation",
    ),
    *("employer", "note", "other_phones", "other_emails", "categories", "uid"),
]
GENDERS = {"M": "male", "F": "female", "MALE": "male", "FEMALE": "female"}
NO_VOICE = {"FAX", "PAGER", "MODEM", "TLX", "BBS"}
MOBILE = {"CELL", "IPHONE"}
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_NO_YEAR = re.compile(r"--\d\d-?\d\d.*")


@dataclass(frozen=True)
class CardSource:
    """Where the cards lie; a row of text for each, a fault where one is broken."""

    path: Path
    encoding: str

    def __iter__(self) -> Iterator[list[str]]:
        yield COLUMNS
        for card in cards_in(self.path, self.encoding):
            yield row_of(card)


def row_of(card: Card) -> OddRow:
    """Return a card's row: cells in the order of COLUMNS, with what is to be told."""
    if card.fault:
        return OddRow([""] * len(COLUMNS), fault=card.fault)
    phones, emails = _phones(card), _values(card, "EMAIL")
    birthday, remarks = _birthday(card)
    if len(phones) > 1:
        said = _("Of %(count)s numbers in the card, %(kind)s was taken.")
        kind = _("the mobile") if _is_mobile(phones[0]) else _("the first")
        remarks.insert(0, said % {"count": len(phones), "kind": kind})
    places = [p for p in _preferred(card, "ADR") if UNSURE not in p.types]
    if not places and card.all("ADR"):
        remarks.append(_("The address cannot be read for certain and was left out."))
    company = [" ".join(filter(None, p.parts())) for p in card.all("ORG")]
    cells = {
        "name": _name(card),
        "phone": _dialled(phones[0]) if phones else "",
        "email": emails[0] if emails else "",
        "wechat": card.first("X-WECHAT", "X-WEIXIN"),
        "gender": _gender(card),
        "birthday": birthday,
        "address": next(filter(None, map(_address, places)), ""),
        "occupation": card.first("TITLE", "ROLE"),
        "employer": next(filter(None, company), ""),
        "note": "\n".join(dict.fromkeys(_values(card, "NOTE"))),
        "other_phones": "; ".join(map(_dialled, phones[1:])),
        "other_emails": "; ".join(emails[1:]),
        "categories": card.first("CATEGORIES"),
        "uid": card.first("UID"),
    }
    return OddRow([cells[name] for name in COLUMNS], remark=" ".join(remarks))


def _preferred(card: Card, name: str) -> list[Property]:
    return sorted(card.all(name), key=lambda p: "PREF" not in p.types)


def _values(card: Card, name: str) -> list[str]:
    values = (p.value.removeprefix("mailto:") for p in _preferred(card, name))
    return list(dict.fromkeys(filter(None, values)))


def _name(card: Card) -> str:
    """Return the full name; family name first, without a space, where it is Chinese."""
    full = card.first("FN")
    named = next(iter(card.all("N")), None)
    family, given, middle, *_rest = [*(named.parts() if named else []), "", "", ""]
    if not _HAN.search(family + given):
        return full or " ".join(filter(None, (given, middle, family)))
    ours = f"{family}{given}{middle}"
    # Phones write the same characters in their own order: “三 张” is 张三.
    same = sorted(full.replace(" ", "")) == sorted(ours.replace(" ", ""))
    return ours if not full or same else full


def _phones(card: Card) -> list[Property]:
    """Return the numbers one can speak to, mobiles first, then the preferred."""
    spoken = [p for p in card.all("TEL") if not p.types & NO_VOICE]
    kept: dict[str, Property] = {}
    for one in sorted(spoken, key=_rank):
        kept.setdefault(phone_key(_dialled(one)) or _dialled(one), one)
    return list(kept.values())


def _rank(number: Property) -> tuple[bool, bool, bool]:
    types = number.types
    return not types & MOBILE, not _is_mobile(number), "PREF" not in types


def _is_mobile(number: Property) -> bool:
    key = phone_key(_dialled(number))
    chinese = len(key) == MOBILE_DIGITS and key.startswith("1")
    return chinese or bool(number.types & MOBILE)


def _dialled(number: Property) -> str:
    """Write a number as it is dialled; of a tel: address the number and extension."""
    text = number.value
    if text.lower().startswith("tel:"):
        dialled, *parameters = text[4:].split(";")
        inner = [p[4:] for p in parameters if p.lower().startswith("ext=")]
        return " ext ".join([dialled, *inner[:1]])
    return text


def _gender(card: Card) -> str:
    written = card.first("GENDER", "X-GENDER").split(";")[0].upper()
    return GENDERS.get(written, "")


def _birthday(card: Card) -> tuple[str, list[str]]:
    """Return the birthday as a cell, and what is to be told about one without a "
    "year."""
    found = card.all("BDAY")
    texts = [p.value for p in found]
    if not found:
        return "", []
    if NO_YEAR in found[0].types or _NO_YEAR.fullmatch(texts[0]):
        return "", [
            _("The birthday has no year (%(written)s) and was left out.")
            % {"written": texts[0][:20]}
        ]
    days = [m for text in texts if (m := _DAY.fullmatch(text))]
    return ("-".join(days[0].groups()) if days else texts[0]), []


def _address(place: Property) -> str:
    """Join an address: from the country inwards in Chinese, from the door outwards "
    "else."""
    box, extra, street, town, region, code, country, *_rest = (
        *(" ".join(part.split()) for part in place.parts()),
        *[""] * 7,
    )
    if _HAN.search("".join((extra, street, town, region, country))):
        return "".join((country, region, town, street, extra, box))
    parts = (box, extra, street, town, " ".join(filter(None, (region, code))), country)
    return ", ".join(filter(None, parts))
