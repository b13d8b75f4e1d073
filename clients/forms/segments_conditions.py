"""One condition of a segment, put together by hand: operator and values."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.scoping import Viewer
from clients.models import CustomField, Need
from clients.registry.segments import (
    CUSTOM,
    NEED,
    check,
    fields,
    rows_named,
    sentence,
    study,
)
from clients.registry.segments_asked import ASKED_FOR, OF_BRANCH
from clients.registry.segments_kinds import SegmentField
from clients.registry.segments_saying import operator_words
from clients.registry.segments_values import OLDEST
from clients.rules.segments import (
    COUNTS,
    LISTS,
    LONGEST_DAYS,
    LONGEST_WORD,
    MOST_VALUES,
    Condition,
    TreeError,
)
from core.forms import CleanTextMixin, DayField, MoneyField, refuse_unwanted

FEW = 16
MOST_OFFERED = 600
FULL = 100
Offer = tuple[str, list[tuple[str, str]]]


def offers(viewer: User) -> list[Offer]:
    """Return all fields this person's segments can ask for, under their headings."""
    found: dict[str, list[tuple[str, str]]] = {}
    for field in fields():
        found.setdefault(str(field.heading), []).append((field.key, str(field.label)))
    several = viewer.branch_id is None
    for model, prefix, heading in (
        (Need, NEED, ASKED_FOR),
        (CustomField, CUSTOM, OF_BRANCH),
    ):
        rows: Any = model._default_manager.visible_to(viewer).in_use()  # noqa: SLF001
        for row in rows.select_related("branch"):
            label = f"{row} · {row.branch}" if several else str(row)
            found.setdefault(str(heading), []).append((f"{prefix}{row.pk}", label))
    return list(found.items())


class ConditionForm(CleanTextMixin, forms.Form):
    """How a field is asked for; `condition` is what came of it."""

    op = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, field: SegmentField, viewer: Viewer, **kwargs: Any
    ) -> None:
        self.field, self.viewer = field, viewer
        self.condition: Condition | None = None
        super().__init__(*args, **kwargs)
        how: Any = self.fields["op"]
        how.choices = [(op, operator_words(field, op)) for op in field.operators]
        how.initial = field.operators[0]
        for name, made in self._inputs().items():
            self.fields[name] = made
        for name in ("codes", "text"):
            if name in self.fields:
                self.fields[name].validators.append(refuse_unwanted)

    def plain(self) -> list[forms.BoundField]:
        """Return the inputs that are typed."""
        names = ("days", "low", "high", "codes", "text")
        return [self[name] for name in names if name in self.fields]

    def _inputs(self) -> dict[str, forms.Field]:
        match self.field.inputs:
            case "list" if self.field.ref == "security":
                help_text = gettext_lazy("Codes, with spaces between.")
                return {"codes": _text(gettext_lazy("Securities"), 400, help_text)}
            case "list":
                return {"v": self._choices()}
            case "range":
                return {"low": self._end(low=True), "high": self._end(low=False)}
            case "days":
                return {
                    "days": forms.IntegerField(
                        label=gettext_lazy("Days"),
                        required=False,
                        min_value=0,
                        max_value=LONGEST_DAYS,
                    ),
                    "low": DayField(label=gettext_lazy("From"), required=False),
                    "high": DayField(label=gettext_lazy("To"), required=False),
                }
            case "text":
                return {"text": _text(gettext_lazy("Text"), LONGEST_WORD)}
            case _:
                return {}

    def _choices(self) -> forms.Field:
        if self.field.ref:
            rows = rows_named(self.field.ref, self.viewer).order_by("-pk")
            options = [(word, label) for _kind, word, label, _r in rows[:MOST_OFFERED]]
            options.sort(key=lambda one: one[1])
        else:
            options = [(code, str(label)) for code, label in self.field.options]
        many = len(options) > FEW
        made = forms.MultipleChoiceField(
            label=gettext_lazy("Which"),
            choices=options,
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 9})
            if many
            else forms.CheckboxSelectMultiple,
        )
        if many:
            made.help_text = gettext_lazy(
                "Several: hold Ctrl or ⌘; on a phone tap each."
            )
        return made

    def _end(self, *, low: bool) -> forms.Field:
        label = gettext_lazy("From") if low else gettext_lazy("To")
        most = {"age": OLDEST, "completeness": FULL}.get(self.field.key)
        if most is None:
            return MoneyField(label=label, required=False)
        return forms.IntegerField(
            label=label, required=False, min_value=0, max_value=most
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        op = given.get("op")
        if not op or self.errors:
            return given
        words = self._words(op, given)
        if words is None:
            raise ValidationError(_("Say what is asked for."))
        condition = Condition(self.field.key, op, words)
        try:
            check(condition, study([condition], self.viewer))
        except TreeError as error:
            raise ValidationError(sentence(error)) from error
        self.condition = condition
        return given

    def _words(self, op: str, given: dict[str, Any]) -> tuple[str, ...] | None:
        """Return the words of the condition; None where one is missing."""
        if op in LISTS:
            words = tuple(given.get("v") or given.get("codes", "").split())
            if len(words) > MOST_VALUES:
                raise ValidationError(
                    _("Choose at most %(most)s.") % {"most": MOST_VALUES}
                )
            return words or None
        if op == "between":
            ends = tuple(_word(given.get(end)) for end in ("low", "high"))
            return ends if any(ends) else None
        if op in COUNTS:
            return None if given.get("days") is None else (str(given["days"]),)
        if op in ("contains", "lacks"):
            return (given["text"].strip(),) if given.get("text", "").strip() else None
        return ()


def _text(label: Any, most: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, help_text=help_text
    )


def _word(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def initial_of(condition: Condition) -> dict[str, Any]:
    """Return what the form shows when a condition is opened again."""
    op, words = condition.op, condition.words
    given: dict[str, Any] = {"op": op}
    if op in LISTS:
        return given | {"v": list(words), "codes": " ".join(words)}
    if op == "between":
        return given | {"low": words[0], "high": words[1]}
    if words:
        given["days" if op in COUNTS else "text"] = words[0]
    return given
