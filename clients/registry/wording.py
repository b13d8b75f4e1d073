"""What may not be said to a client: asked here, known by the outbox above."""

from typing import Protocol


class Judge(Protocol):
    """Reads a text; a sentence for every phrase that stops it."""

    def __call__(self, text: str, *, is_licensed: bool) -> list[str]:
        """Return the sentences, none when the text may be said."""


_judges: list[Judge] = []


def judge_with(judge: Judge) -> None:
    """Say who reads texts; called in `apps.ready()`."""
    _judges[:] = [judge]


def why_unsayable(text: str, *, is_licensed: bool) -> list[str]:
    """Return a sentence for every phrase that keeps a text in the house."""
    return [said for judge in _judges for said in judge(text, is_licensed=is_licensed)]
