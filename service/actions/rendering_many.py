"""One service recorded for many: it went out to all of them at once."""

from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from accounts.models import User
from clients.models import Client, Service
from service.actions.rendering import keep_promise
from service.rules.promises import Slot

MOST_AT_ONCE = 200


def keep_promises(
    owed: Iterable[tuple[int, Service, Slot]], *, by: User
) -> tuple[int, dict[str, int]]:
    """Keep many promises, each on its own; return how many, and why not the others.

    The first two hundred; each is written by itself, so that one client's obstacle
    does not hold up the rest, and a second press writes nothing twice.
    """
    chosen = list(owed)[:MOST_AT_ONCE]
    numbers = [number for number, *_rest in chosen]
    people = Client.objects.visible_to(by).in_bulk(numbers)
    done, refused = 0, Counter[str]()
    for number, service, slot in chosen:
        if number not in people:
            continue
        try:
            keep_promise(client=people[number], service=service, by=by, slot=slot)
        except ValidationError as error:
            refused[" ".join(error.messages)] += 1
        else:
            done += 1
    return done, dict(refused)
