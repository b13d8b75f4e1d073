"""A wording rule as head office writes it, and a text to try the rules on."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import today
from core.forms import CleanTextMixin, DayField, part_of_form
from outbox.actions import lines_of
from outbox.models import WordingRule
from outbox.rules import Rule

LONGEST_LINE, MOST_LINES = 400, 60


class RuleForm(CleanTextMixin, forms.ModelForm):
    """A rule's next version; `code` only when the rule is new."""

    from_on = DayField(label=gettext_lazy("applies from"))

    class Meta:
        model = WordingRule
        fields: ClassVar[tuple[str, ...]] = (
            *("code", "kind", "severity", "phrases", "unless", "section"),
            *("suggestion", "licensed_may", "is_active", "from_on"),
        )
        widgets: ClassVar[dict[str, Any]] = {
            "phrases": forms.Textarea(attrs={"rows": 7}),
            "unless": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "phrases": gettext_lazy(
                "One a line. A bar parts words of which one is enough, … stands for a "
                "few characters: 保证|承诺…收益|盈利"
            ),
            "unless": gettext_lazy(
                "One a line. 不保证 takes back what it overlaps, 谨防… what follows "
                "it in the clause, …属|系…违规 what stands before it in the sentence."
            ),
            "licensed_may": gettext_lazy("Their own words are marked, not stopped."),
        }

    def __init__(self, *args: Any, rule: Rule | None = None, **kwargs: Any) -> None:
        first = {"from_on": today(), "is_active": True}
        kwargs["initial"] = first | (initial_of(rule) if rule else {})
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        if rule:
            del self.fields["code"]

    def clean_phrases(self) -> str:
        """Refuse what would find nothing, or everything."""
        return self._lines("phrases", least=2)

    def clean_unless(self) -> str:
        """Refuse lines of no words."""
        return self._lines("unless", least=1)

    def _lines(self, name: str, least: int) -> str:
        lines = lines_of(self.cleaned_data[name])
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(
                _("At most %(most)s lines of %(long)s characters.")
                % {"most": MOST_LINES, "long": LONGEST_LINE}
            )
        for line in lines:
            words = [w.strip() for part in line.split("…") for w in part.split("|")]
            if not any(words) or any(w and len(w) < least for w in words[:1]):
                raise ValidationError(
                    _("“%(line)s” is too short: it would stop almost everything.")
                    % {"line": line[:40]}
                )
        return "\n".join(lines)


def initial_of(rule: Rule) -> dict[str, Any]:
    """Return a rule's words as the form shows them."""
    return {
        "kind": rule.kind,
        "severity": rule.severity,
        "phrases": "\n".join(rule.phrases),
        "unless": "\n".join(rule.unless),
        "section": rule.section,
        "suggestion": rule.suggestion,
        "licensed_may": rule.licensed_may,
    }


class TryForm(CleanTextMixin, forms.Form):
    """A text somebody would like to send."""

    text = forms.CharField(
        label=gettext_lazy("The text you would like to send"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
