"""What is asked of the needs' pages, and what is typed into their catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Branch, User
from clients.analytics.services_reach import REACHES
from clients.enums.needs import LearntFrom, NeedState
from clients.models import Client, Need, Service
from clients.rules.needs import MOST_COMBINED, read_combination, write_combination
from core.clock import today
from core.forms import CleanTextMixin, part_of_form, read_day

LONGEST_VALID = 3650
USUALLY_COMBINED = 4
PARTS_OF_CELL = 4


class NeedForm(CleanTextMixin, forms.ModelForm):
    """A need of the catalogue: its name, how it is asked for, how long answers hold."""

    valid_days = forms.IntegerField(
        label=gettext_lazy("An answer is valid for (days)"),
        min_value=1,
        max_value=LONGEST_VALID,
        initial=365,
        help_text=gettext_lazy("After that it counts as unknown and is asked again."),
    )

    class Meta:
        model = Need
        fields: ClassVar[tuple[str, ...]] = ("name", "question", "valid_days")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("What the client wants, in a few words."),
            "question": gettext_lazy("As you would say it to the client."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def _post_clean(self) -> None:
        """Leave the instance alone: the action writes it, and checks it."""


class CellForm(forms.Form):
    """One press in the matrix, `client:need:seen:answer`; both must be the viewer's."""

    cell = forms.CharField(max_length=60)
    source = forms.ChoiceField(choices=LearntFrom.choices, required=False)

    def __init__(self, data: Any, *, viewer: User) -> None:
        super().__init__(data)
        self.viewer = viewer

    def clean_cell(self) -> dict[str, Any]:
        """Return client, need, the state that was seen, and the answer."""
        parts = self.cleaned_data["cell"].split(":")
        states = NeedState.values
        if len(parts) != PARTS_OF_CELL or not set(parts[2:]) <= set(states):
            raise ValidationError(_("Press one of the answers of a client's need."))
        client, need = (_number(part) for part in parts[:2])
        found = Client.objects.visible_to(self.viewer).filter(pk=client).first()
        asked = Need.objects.visible_to(self.viewer).filter(pk=need).first()
        if found is None or asked is None:
            raise ValidationError(
                _("This client or need is not among yours; nothing was written.")
            )
        return {"client": found, "need": asked, "seen": parts[2], "answer": parts[3]}

    def clean_source(self) -> str:
        """Say the client told us, where nothing else is said."""
        return self.cleaned_data["source"] or LearntFrom.TOLD


def _number(written: str) -> int:
    is_one = written.isascii() and written.isdigit() and len(written) < 19  # noqa: PLR2004
    return int(written) if is_one else 0


@dataclass(frozen=True)
class NeedChip:
    """A need the page is narrowed by, and the combination without it."""

    need: Need
    state: str
    label: str
    without: str | None


class NeedsAsked:
    """Which branch, which needs, which answers on which day an address asks for.

    What makes no sense is left out, with a sentence in `complaints`.
    """

    def __init__(self, query: QueryDict, *, viewer: User) -> None:
        self.query = query
        self.complaints: list[str] = []
        self.branches = list(Branch.objects.visible_to(viewer).order_by("name", "pk"))
        self.branch = self._chosen_branch()
        rows = Need.objects.visible_to(viewer).filter(branch=self.branch)
        self.needs = list(rows.in_use()) if self.branch else []
        self.on = self._day()
        self.answers = self._answers()
        self.reach = self.query.get("reach", "")
        self.service = self._service(viewer)

    def _chosen_branch(self) -> Branch | None:
        code = self.query.get("branch", "")
        for branch in self.branches:
            if branch.code == code:
                return branch
        if code:
            self.complaints.append(_("No branch of yours is called so."))
        return self.branches[0] if self.branches else None

    def _day(self) -> date:
        written = self.query.get("on", "").strip()
        if not written:
            return today()
        try:
            found = read_day(written)
        except ValidationError as error:
            self.complaints.extend(error.messages)
            return today()
        if found > today():
            self.complaints.append(_("This day has not come yet."))
            return today()
        return found

    def _service(self, viewer: User) -> Service | None:
        """Return the service whose reach the clients are narrowed to."""
        written = self.query.get("service", "")
        if not written:
            return None
        rows = Service.objects.visible_to(viewer).filter(branch=self.branch)
        found = rows.filter(pk=_number(written)).first()
        if found is None or self.reach not in REACHES:
            self.complaints.append(
                _("The service in the address is not among yours; it was left out.")
            )
            return None
        return found

    @property
    def reach_label(self) -> str:
        return str(REACHES[self.reach]) if self.service else ""

    @cached_property
    def by_number(self) -> dict[int, Need]:
        return {need.pk: need for need in self.needs}

    def _answers(self) -> dict[int, str]:
        """Return the combination the clients are narrowed to."""
        asked = read_combination(self.query.get("has", ""))
        if asked is None:
            self.complaints.append(
                _("The combination in the address makes no sense; it was left out.")
            )
            return {}
        found = {need: state for need, state in asked.items() if need in self.by_number}
        if len(found) < len(asked):
            self.complaints.append(
                _("A need in the address is not asked any more; it was left out.")
            )
        return found

    @property
    def is_past(self) -> bool:
        return self.on < today()

    @property
    def chosen(self) -> list[Need]:
        """The needs to combine: those ticked, or the first of the catalogue."""
        ticked = {_number(written) for written in self.query.getlist("need")}
        found = [need for need in self.needs if need.pk in ticked]
        if len(found) > MOST_COMBINED:
            self.complaints.append(
                _("Six needs at most are combined; the first six were taken.")
            )
        return found[:MOST_COMBINED] or self.needs[:USUALLY_COMBINED]

    def chips(self) -> Iterator[NeedChip]:
        """Name every need the clients are narrowed by."""
        for number, state in self.answers.items():
            rest = {n: s for n, s in self.answers.items() if n != number}
            label = str(NeedState(state).label)
            without = write_combination(rest) or None
            yield NeedChip(self.by_number[number], state, label, without)

    def menu(self) -> Iterator[tuple[Need, list[tuple[str, str, str]]]]:
        """Offer every need with its three answers: combination, label, if it is set."""
        for need in self.needs:
            links = []
            for state in NeedState:
                is_set = self.answers.get(need.pk) == state
                others = {n: s for n, s in self.answers.items() if n != need.pk}
                wanted = others if is_set else others | {need.pk: state.value}
                code = write_combination(wanted)
                links.append((code, str(state.label), "true" if is_set else ""))
            yield need, links
