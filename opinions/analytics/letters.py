"""What colleagues are told of an opinion by mail, composed when it leaves."""

from functools import partial

from accounts.models import User
from accounts.registry import notice_words
from opinions.models import Opinion
from opinions.registry import NOTICES
from outbox.registry import Told, compose_with


def opinion_letter(kind: str, user: User, key: str) -> Told | None:
    """Compose a mail; None once the opinion is closed or no longer this person's."""
    seen = Opinion.objects.visible_to(user).running()
    opinion = seen.filter(pk=int(key.split(".", maxsplit=1)[0])).first()
    if opinion is None:
        return None
    day = opinion.due_on.isoformat() if opinion.due_on else "—"
    words = notice_words(kind, {"no": opinion.pk, "day": day})
    about = f"{opinion.get_category_display()} · {opinion.get_cause_display()}"
    return Told(words, f"{words}\n{about}", opinion.get_absolute_url())


def register_letters() -> None:
    """Tell how letters of every kind are composed."""
    for kind in NOTICES:
        compose_with(kind, partial(opinion_letter, kind))
