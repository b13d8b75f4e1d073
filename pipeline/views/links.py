"""The address of a page's filter, to which a figure or a page is added."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from pipeline.forms import FunnelFilter


@dataclass(frozen=True)
class Link:
    """The page's own filter as an address, to which a figure is added."""

    kept: tuple[tuple[str, str], ...]

    @cached_property
    def _start(self) -> str:
        kept = f"{self.text}&" if self.kept else ""
        return f"{reverse('pipeline:cohort')}?{kept}"

    @staticmethod
    def of(form: FunnelFilter) -> "Link":
        """Keep what the form was asked, as it was asked."""
        named = [(name, form.data.get(name, "")) for name in form.fields]
        return Link(tuple((name, value) for name, value in named if value))

    @property
    def text(self) -> str:
        return urlencode(self.kept)

    def to(self, figure: str, **narrower: object) -> str:
        """Return the address of the people behind a figure.

        `narrower` are numbers and months, which an address takes as they are.
        """
        # A step's arrow is all that needs quoting here.
        told = f"{self._start}figure={figure.replace('>', '%3E')}"
        return told + "".join([f"&{name}={value}" for name, value in narrower.items()])
