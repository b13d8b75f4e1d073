"""What is asked of a meeting: shown, signal, ask, answer, documents, colleagues."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.policies import value_of
from clients.models import Client
from core.text import has_unwanted
from service.enums import Answer, Asked, Content, PaperState, Shown, Signal
from service.models.appointment import LONGEST_PAPER
from service.policies import OPENING_PAPERS
from service.rules.appointments import MOST_PAPERS

# A document's field is named after it.
PAPER = "paper:"
NONE = ("", gettext_lazy("none"))
LONGEST_ANSWER = 500
INTERVIEW = ("content", "changed")
MEETING = ("shown", "signal", "asked", "answer", "companions", *INTERVIEW)


class MeetingFields(forms.Form):
    """The part of an entry that tells of a meeting; mixed into the entry's form."""

    by: User
    client: Client

    shown = forms.MultipleChoiceField(
        label=gettext_lazy("Shown"),
        choices=Shown,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    signal = forms.ChoiceField(
        label=gettext_lazy("Signal seen"),
        choices=[NONE, *Signal.choices],
        required=False,
    )
    asked = forms.ChoiceField(
        label=gettext_lazy("Asked for"), choices=[NONE, *Asked.choices], required=False
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=[NONE, *Answer.choices], required=False
    )
    companions = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Colleagues who were there"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    content = forms.ChoiceField(
        label=gettext_lazy("How content is the client?"),
        choices=[("", gettext_lazy("not asked")), *Content.choices],
        required=False,
    )
    changed = forms.CharField(
        label=gettext_lazy("What has changed"),
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Work, family, money, risk they can bear, plans."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["companions"]
        people.queryset = User.objects.beside(self.by).order_by("full_name", "pk")
        papers = self.initial.get("papers") or {}
        for name in self._paper_names(papers):
            self.fields[PAPER + name] = forms.ChoiceField(
                label=name,
                choices=[("", gettext_lazy("not spoken of")), *PaperState.choices],
                required=False,
                initial=papers.get(name, ""),
            )

    def _paper_names(self, filled: Mapping[str, str]) -> Iterable[str]:
        """Name the documents asked about: the branch's, those spoken of, those sent."""
        usual = () if self.is_bound else self._usual()
        sent = [key.removeprefix(PAPER) for key in self.data if key.startswith(PAPER)]
        kept = [
            name
            for name in (*usual, *filled, *sent)
            if 0 < len(name) <= LONGEST_PAPER and not has_unwanted(name)
        ]
        return list(dict.fromkeys(kept))[:MOST_PAPERS]

    def _usual(self) -> list[str]:
        names: list[str] = value_of(OPENING_PAPERS, branch_id=self.client.branch_id)
        return names

    @property
    def paper_fields(self) -> list[Any]:
        """The fields of the documents, for the page."""
        return [self[name] for name in self.fields if name.startswith(PAPER)]

    def meeting_facts(self, told: dict[str, Any]) -> dict[str, Any]:
        """Take the parts of a meeting together, as the action is told them."""
        names = [name for name in told if name.startswith(PAPER)]
        papers = {name.removeprefix(PAPER): told.pop(name) for name in names}
        papers = {name: state for name, state in papers.items() if state}
        interview = {name: told.pop(name, "") for name in INTERVIEW}
        interview = {name: words for name, words in interview.items() if words}
        told["shown"] = told.get("shown") or None
        return told | {"papers": papers or None, "interview": interview or None}
