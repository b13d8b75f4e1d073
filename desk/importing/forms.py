"""The form that says what the columns of a file mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import enums
from clients.importing.fields import FIELDS
from clients.importing.maps import plan_of, read_map
from core.cardrows import CardSource
from core.files import FileRefused, Table
from core.forms import refuse_unwanted

MOST_QUESTIONS = 30
CARD_WORDS = {
    "other_phones": gettext_lazy("other telephones"),
    "other_emails": gettext_lazy("other e-mail addresses"),
    "categories": gettext_lazy("groups of the address book"),
    "uid": gettext_lazy("number of the card"),
}
CHOICES: dict[str, type[TextChoices]] = {
    "stage": enums.Stage,
    "gender": enums.Gender,
    "horizon": enums.Horizon,
    "risk_class": enums.RiskClass,
    "source": enums.Source,
    "channel": enums.Channel,
    "method": enums.Method,
    "legal_basis": enums.LegalBasis,
}
GROUPS = (
    (
        gettext_lazy("Who it is"),
        ("name", "phone", "email", "wechat", "gender", "birthday", "address",
         "occupation", "employer"),
    ),
    (
        gettext_lazy("Numbers, assets, stage"),
        ("external_ref", "member_no", "assets", "potential_assets", "stage",
         "happened_at", "broker"),
    ),
    (
        gettext_lazy("Investor"),
        ("horizon", "styles", "risk_class", "tags", "note"),
    ),
    (
        gettext_lazy("Where from, where it differs row by row"),
        ("source", "channel", "method", "outlet", "introducer", "legal_basis",
         "consent_text"),
    ),
)  # fmt: skip


class MapForm(forms.Form):
    """Which column holds which field, and what the column's own words mean.

    For each field a column, or a text that may hold {column} and {row}; the text wins.
    A column of a field with fixed choices whose words we do not know raises questions.
    """

    as_json = forms.CharField(
        label=gettext_lazy("Column map as text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "For those who have one, as JSON; it goes before everything above."
        ),
    )

    def __init__(
        self, data: Any, *, table: Table, mapping: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.table = table
        # For each field the file's words: what they mean, or the name of the question.
        self.questions: dict[str, dict[str, str]] = {}
        headings = enumerate(headings_of(table))
        columns = [("", "—"), *((str(i), heading[:60]) for i, heading in headings)]
        for name in FIELDS:
            place, text = self._told((mapping or {}).get(name))
            label = str(FIELDS[name].label)
            select = forms.Select(
                attrs={
                    "class": "form-select",
                    "aria-label": _("Column for “%(field)s”") % {"field": label},
                }
            )
            written = forms.TextInput(
                attrs={
                    "class": "form-control",
                    "aria-label": _("Text for “%(field)s”") % {"field": label},
                }
            )
            self.fields[f"column-{name}"] = forms.ChoiceField(
                choices=columns, required=False, initial=place, widget=select
            )
            self.fields[f"text-{name}"] = forms.CharField(
                max_length=500,
                required=False,
                initial=text,
                widget=written,
                validators=[refuse_unwanted],
            )
        self._ask(self._chosen(mapping or {}), mapping or {})

    def _told(self, told: Any) -> tuple[str, str]:
        """Return the column's place and the text that say what a map says."""
        columns = self.table.columns
        if isinstance(told, dict):
            column = told.get("column")
            return (str(columns.index(column)) if column in columns else ""), ""
        if not isinstance(told, str):
            return "", ""
        column = told[1:-1]
        if told == f"{{{column}}}" and column in columns:
            return str(columns.index(column)), ""
        return "", told

    def _chosen(self, mapping: Mapping[str, Any]) -> dict[str, int]:
        """Return which columns of fixed choices are chosen, here or in the map."""
        found = {}
        for name in CHOICES:
            if self.is_bound:
                text = self.data.get(f"text-{name}", "").strip()
                place = "" if text else self.data.get(f"column-{name}", "")
            else:
                place = self._told(mapping.get(name))[0]
            if place in {str(n) for n in range(len(self.table.columns))}:
                found[name] = int(place)
        return found

    def _ask(self, chosen: dict[str, int], mapping: Mapping[str, Any]) -> None:
        words: dict[str, dict[str, None]] = {name: {} for name in chosen}
        for row in self.table.rows if chosen else ():
            for name, place in chosen.items():
                if len(words[name]) <= MOST_QUESTIONS:
                    words[name].setdefault(row[place].strip())
        for name, found in words.items():
            self._ask_about(name, sorted(found), mapping.get(name))

    def _ask_about(self, name: str, words: Sequence[str], told: Any) -> None:
        unknown = [word for word in words if word and not _reads(name, word)]
        if not unknown or len(words) > MOST_QUESTIONS:
            return
        known = told.get("values", {}) if isinstance(told, dict) else {}
        other = told.get("else") if isinstance(told, dict) else None
        self.questions[name] = {w: w for w in words if w not in unknown}
        for place, word in enumerate(unknown):
            self.fields[f"value-{name}-{place}"] = forms.ChoiceField(
                label=word[:60],
                choices=[("", _("— leave empty —")), *CHOICES[name].choices],
                required=False,
                initial=known.get(word, other),
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.questions[name][word] = f"value-{name}-{place}"

    def clean(self) -> dict[str, Any]:
        """Put the map together and try it on the headings."""
        given = super().clean() or self.cleaned_data
        try:
            self.mapping = self._mapping(given)
            plan_of(self.mapping, self.table.columns)
        except FileRefused as error:
            self.add_error(None, str(error))
        return given

    def _mapping(self, given: dict[str, Any]) -> Any:
        if given.get("as_json", "").strip():
            return read_map(given["as_json"])
        found: dict[str, Any] = {}
        for name in FIELDS:
            text, place = given.get(f"text-{name}"), given.get(f"column-{name}")
            if text:
                found[name] = text
            elif place:
                found[name] = self._column(name, self.table.columns[int(place)])
        return found

    def _column(self, name: str, column: str) -> Any:
        asked = self.questions.get(name)
        if asked is None:
            braces = set(column) & {"{", "}"} or column == "row"
            return {"column": column} if braces else f"{{{column}}}"
        fields = [field for word, field in asked.items() if field != word]
        if any(field not in self.data for field in fields):
            self.add_error(None, _("Say below what the words in the file mean."))
        values = {
            word: word if field == word else self.data.get(field, "")
            for word, field in asked.items()
        }
        return {"column": column, "values": values}

    def groups(self) -> list[dict[str, Any]]:
        """Return the fields as the page shows them, the groups in use open."""
        shown = []
        for place, (title, names) in enumerate(GROUPS):
            rows = [self._row(name) for name in names]
            used = any(row["column"].value() or row["text"].value() for row in rows)
            shown.append({"title": title, "rows": rows, "open": used or place < 2})  # noqa: PLR2004
        return shown

    def _row(self, name: str) -> dict[str, Any]:
        asked = self.questions.get(name, {})
        answers = [self[field] for word, field in asked.items() if field != word]
        return {
            "name": name,
            "label": FIELDS[name].label,
            "column": self[f"column-{name}"],
            "text": self[f"text-{name}"],
            "answers": answers,
        }


def headings_of(table: Table) -> list[str]:
    """Return a table's headings as its owner reads them; a card's are ours."""
    if not isinstance(table.rows.source, CardSource):
        return table.columns
    return [
        str(FIELDS[c].label) if c in FIELDS else str(CARD_WORDS[c])
        for c in table.columns
    ]


def _reads(name: str, word: str) -> bool:
    try:
        FIELDS[name].read(word)
    except ValidationError:
        return False
    return True
