"""The filter of a list of clients. Its cleaned values are queryset arguments."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Tag, User
from clients import enums
from clients.forms.segments_list import Within
from clients.forms.tags import tags_for
from clients.models import ImportBatch
from clients.querysets import ClientQuerySet
from clients.scoping import (
    AGREES,
    DIFFERS,
    ENDING,
    LAWFUL,
    NONE,
    OVERRIDDEN,
    UNKNOWN,
    UNLAWFUL,
)
from core.forms import MoneyField

Choices = list[tuple[str, str | Promise]]
NOT_KNOWN = (UNKNOWN, gettext_lazy("unknown"))
LONGEST_SHOWN = 40
LOOK_AFTER = (Role.BROKER, Role.MANAGER)


@dataclass(frozen=True)
class Sort:
    """An order of the list: what it is called, and by which column."""

    name: str
    label: str | Promise
    column: str

    @property
    def order(self) -> tuple[str, str]:
        """The columns to order by; an index serves both ways."""
        sign = "-" if self.name.startswith("-") else ""
        return f"{sign}{self.column}", f"{sign}pk"

    @property
    def unknown_last(self) -> bool:
        return self.column in ("assets", "last_contact_at", "stage_since")


SORTS = {
    sort.name: sort
    for sort in (
        Sort("-added", gettext_lazy("newest first"), "added_at"),
        Sort("added", gettext_lazy("oldest first"), "added_at"),
        Sort("name", gettext_lazy("by name"), "name"),
        Sort("-name", gettext_lazy("by name, backwards"), "name"),
        Sort("-assets", gettext_lazy("most assets first"), "assets"),
        Sort("assets", gettext_lazy("least assets first"), "assets"),
        Sort("contact", gettext_lazy("longest without contact"), "last_contact_at"),
        Sort("-contact", gettext_lazy("latest contact first"), "last_contact_at"),
        Sort("stage", gettext_lazy("longest in their stage"), "stage_since"),
        Sort("-stage", gettext_lazy("last moved first"), "stage_since"),
    )
}
USUAL = "-added"


@dataclass(frozen=True)
class Chip:
    """One filter that is set, and the query string of the list without it."""

    label: str
    value: str
    without: str


class OneOf(forms.ModelChoiceField):
    """One of the rows the viewer may choose from."""

    default_error_messages = {
        "invalid_choice": gettext_lazy(
            "“%(value)s” is not among your choices, so it was left out."
        )
    }

    def __init__(self, model: Any, label: Any) -> None:
        super().__init__(
            model.objects.none(),
            label=label,
            required=False,
            empty_label=gettext_lazy("any"),
        )


class AnyOf(forms.MultipleChoiceField):
    """Several values of one fact: clients with any of them are kept."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": gettext_lazy(
            "“%(value)s” is not among your choices, so it was left out."
        )
    }

    def __init__(
        self,
        label: Any,
        choices: Any,
        *extra: tuple[str, str | Promise],
    ) -> None:
        super().__init__(label=label, choices=[*choices, *extra], required=False)


class ClientFilter(forms.Form):
    """What a list is narrowed to, in which order. What it does not know is left out."""

    q = forms.CharField(label=gettext_lazy("Find"), max_length=100, required=False)
    stage = AnyOf(
        gettext_lazy("Stage"),
        enums.Stage.choices,
        (NONE, gettext_lazy("not contacted yet")),
    )
    outcome = AnyOf(
        gettext_lazy("Outcome"),
        enums.Outcome.choices,
        (NONE, gettext_lazy("still open")),
    )
    tier = AnyOf(gettext_lazy("Tier"), enums.Tier.choices, NOT_KNOWN)
    size = AnyOf(gettext_lazy("Size"), enums.Size.choices, NOT_KNOWN)
    style = AnyOf(gettext_lazy("Analysis style"), enums.Style.choices, NOT_KNOWN)
    horizon = AnyOf(gettext_lazy("Horizon"), enums.Horizon.choices, NOT_KNOWN)
    observed_horizon = AnyOf(
        gettext_lazy("Horizon, observed"), enums.Horizon.choices, NOT_KNOWN
    )
    horizon_gap = AnyOf(
        gettext_lazy("Stated against observed"),
        [(DIFFERS, gettext_lazy("differ")), (AGREES, gettext_lazy("agree"))],
        NOT_KNOWN,
    )
    value_type = AnyOf(gettext_lazy("Value type"), enums.ValueType.choices, NOT_KNOWN)
    value_by = AnyOf(
        gettext_lazy("Value type overridden"),
        [
            (OVERRIDDEN, gettext_lazy("overridden")),
            (ENDING, gettext_lazy("override ends within 30 days")),
        ],
    )
    risk_class = AnyOf(gettext_lazy("Risk class"), enums.RiskClass.choices, NOT_KNOWN)
    method = AnyOf(gettext_lazy("Method"), enums.Method.choices, NOT_KNOWN)
    channel = AnyOf(gettext_lazy("Channel"), enums.Channel.choices, NOT_KNOWN)
    source = AnyOf(gettext_lazy("Source"), enums.Source.choices, NOT_KNOWN)
    basis = AnyOf(
        gettext_lazy("Legal basis"),
        [
            (LAWFUL, gettext_lazy("with a legal basis")),
            (UNLAWFUL, gettext_lazy("without")),
        ],
    )
    assets_from = MoneyField(label=gettext_lazy("Assets from"), required=False)
    assets_to = MoneyField(label=gettext_lazy("Assets up to"), required=False)
    broker = OneOf(User, gettext_lazy("Broker"))
    tag = OneOf(Tag, gettext_lazy("Tag"))
    batch = OneOf(ImportBatch, gettext_lazy("Import"))
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=[("", ""), *((s.name, s.label) for s in SORTS.values())],
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "“%(value)s” is not among your choices, so it was left out."
            )
        },
    )

    def __init__(
        self, query: QueryDict, *, viewer: User, is_drawn: bool = True
    ) -> None:
        if not is_drawn:
            # Most lists ask for nothing: only what is asked needs a field.
            asked = {n: f for n, f in self.base_fields.items() if n in query}
            vars(self)["base_fields"] = asked
        super().__init__(query)
        self.query, self.viewer = query, viewer
        for name, field in self.fields.items():
            if isinstance(field, OneOf):
                field.queryset = self._offered(name)
        self.sees_brokers = viewer.role in (Role.MANAGER, Role.HEAD_OFFICE)
        self.full_clean()

    def _offered(self, name: str) -> Any:
        """Return the rows there are to choose from, as far as the viewer sees them."""
        if name == "broker":
            people = User.objects.visible_to(self.viewer).filter(role__in=LOOK_AFTER)
            return people.order_by("full_name", "pk")
        if name == "tag":
            return tags_for(self.viewer)
        return ImportBatch.objects.visible_to(self.viewer).order_by("-pk")

    @property
    def segment(self) -> dict[str, Any]:
        """What the list is narrowed to: arguments of `in_segment`."""
        given = self.cleaned_data.items()
        return {k: v for k, v in given if v not in ("", None, []) and k in NARROWING}

    @property
    def order(self) -> Sort:
        return SORTS[self.cleaned_data.get("sort") or USUAL]

    @property
    def complaints(self) -> list[str]:
        """One sentence for everything in the address that makes no sense here."""
        own = [
            _("%(field)s: %(reason)s")
            % {"field": self.fields[name].label, "reason": _short(str(message))}
            for name, messages in self.errors.items()
            if name in self.fields
            for message in messages
        ]
        return own + self.within.complaints

    @cached_property
    def within(self) -> Within:
        """What the address asks of saved segments."""
        return Within(self.query, self.viewer)

    @property
    def text(self) -> str:
        """The words looked for."""
        return self.cleaned_data.get("q") or ""

    def narrow(self, clients: ClientQuerySet) -> ClientQuerySet:
        """Keep whom the address asks for: found by, filters, segments."""
        clients = clients.found_by(self.text)
        return self.within.narrow(clients.in_segment(**self.segment))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        low, high = given.get("assets_from"), given.get("assets_to")
        if low is not None and high is not None and low > high:
            message = _("The lower amount lies above the upper one; both left out.")
            self.add_error("assets_from", message)
            given.pop("assets_to", None)
        return given

    def chips(self) -> Iterator[Chip]:
        """Name every filter that is set, but for the search and the order."""
        for name, value in self.segment.items():
            label = str(self.fields[name].label)
            yield Chip(label, self._said(name, value), self.without(name))
        for part in self.within.parts():
            yield Chip(part.label, part.said, self.within.without(part))

    def _said(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        if isinstance(field, AnyOf):
            pairs: Any = field.choices
            words = dict(pairs)
            return _(", ").join(str(words[one]) for one in value)
        if isinstance(field, OneOf):
            return str(field.label_from_instance(value))
        return str(self.query.get(name, ""))

    def without(self, *names: str) -> str:
        """Return this list's query string without some filters, from the first page."""
        query = self.query.copy()
        for name in (*names, "key", "count"):
            query.pop(name, None)
        return query.urlencode()

    def tile_fields(self) -> list[forms.BoundField]:
        """Return the filters that are shown as tiles."""
        return [self[name] for name, f in self.fields.items() if isinstance(f, AnyOf)]

    def other_fields(self) -> list[forms.BoundField]:
        """Return the filters that are typed or chosen from a list."""
        names = ["broker"] if self.sees_brokers else []
        return [self[n] for n in (*names, "assets_from", "assets_to", "tag", "batch")]


NARROWING = set(ClientFilter.base_fields) - {"q", "sort"}


def _short(text: str) -> str:
    said, quote, rest = text.partition("”")
    if len(said) <= LONGEST_SHOWN or not quote:
        return text[: 4 * LONGEST_SHOWN]
    return f"{said[:LONGEST_SHOWN]}…”{rest}"
