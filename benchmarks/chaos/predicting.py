"""Whether what a broker sees tells who is drawn, and whether any tamper goes unseen.

A process of the draw trial: makes a small demo world, renders every page about a
broker's clients after real draws, and prints what it found as one JSON object.
"""

import json
import random
import re
import sys
import zlib

import django

django.setup()

import numpy as np  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.actions.sealing import opened  # noqa: E402
from accounts.models import User  # noqa: E402
from benchmarks.chaos.models import Array, auc, logistic, tree  # noqa: E402
from benchmarks.chaos.tampers import REFUSED, columns, tamper  # noqa: E402
from core.clock import now  # noqa: E402
from desk.demo import Size, seed  # noqa: E402
from service.actions.drawing import write_draw  # noqa: E402
from service.models import (  # noqa: E402
    CheckDraw,
    CheckEvent,
    CheckPeriod,
    CheckTask,
    FrameRow,
)
from service.rules.sampling import (  # noqa: E402
    Unit,
    _numbers,
    commitment_of,
    draw,
    root_of,
)

SMALL = Size(branches=2, brokers=3, clients=900, months=12, seed=3)
LISTS = ("clients:list", "service:visits", "service:contacts", "desk:home")
DRAWS, RENDERED, BUCKETS, WORD = 2_000, 6, 48, re.compile(r"[\w.:%-]+")
TOKENS = re.compile(
    r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\": \"|name=\"token\" value=\")[^\"]+"
)


def redraw(period: CheckPeriod, chance: random.Random) -> list[str]:
    """Draw really, from another seed; return the keys drawn."""
    with opened():  # the tables refuse it otherwise
        for model in (CheckEvent, CheckTask):
            rows = model.objects.filter(draw__period=period)
            rows._raw_delete(rows.db)
        rows = CheckDraw.objects.filter(period=period)
        rows._raw_delete(rows.db)
        period.seed = f"{chance.getrandbits(256):064x}"
        period.commitment = commitment_of(period.seed)
        period.save()
    found = write_draw(period, beacon="", at=now(), by=None)
    return [str(key) for key in found.tasks.values_list("row__key", flat=True)]


def features(rows: list[FrameRow], broker: User) -> Array:
    """Return every field of the broker's pages about each client, word by word."""
    browser = Browser()
    browser.force_login(broker)
    lists = [str(browser.get(reverse(n)).content) for n in LISTS]
    return np.array([_of_row(row, browser, lists) for row in rows], dtype=float)


def _of_row(row: FrameRow, browser: Browser, lists: list[str]) -> list[float]:
    urls = [reverse("desk:client", args=[row.client_id])]
    urls += [reverse("service:contact", args=[c["contact"]]) for c in row.claims]
    urls.append(f"{reverse('service:contacts')}?q={row.phone[-4:]}")
    counts = [0.0] * BUCKETS
    length = 0
    for url in urls:
        text = TOKENS.sub("", browser.get(url).content.decode())
        length += len(text)
        for word in WORD.findall(text):
            counts[zlib.crc32(word.encode()) % BUCKETS] += 1
    link = f"/{row.client_id}/"
    return [*counts, float(length), *(float(text.find(link)) for text in lists)]


def main() -> None:
    """Make the world, draw, look, guess, tamper; print what came of it."""
    setup_test_environment(debug=False)
    seed(SMALL)
    chance = random.Random(11)
    lin = User.objects.get(username="lin")
    months = CheckPeriod.objects.filter(branch=lin.branch, frozen_at__isnull=False)
    period = months.get(closed_at=None)
    mine = FrameRow.objects.filter(period=period, broker=lin, claimed__gt=0)
    rows = list(mine.order_by("key"))
    seen = []
    for _again in range(RENDERED):
        redraw(period, chance)
        seen.append(features(rows, lin))
    answer = {"rows": len(rows), "columns": seen[0].shape[1], "draws": DRAWS}
    answer["moved"] = int(sum((seen[0] != other).sum() for other in seen[1:]))
    answer |= guess(period, rows, seen[0], chance)
    closed = months.exclude(closed_at=None).get()
    answer |= tampered(closed, int(sys.argv[1]), chance)
    print(json.dumps(answer))


def guess(
    period: CheckPeriod, rows: list[FrameRow], seen: Array, chance: random.Random
) -> dict[str, float]:
    """Train on one half of the draws, guess the other, without and with the seed."""
    everyone = FrameRow.objects.filter(period=period, claimed__gt=0)
    units = [Unit(str(k), w) for k, w in everyone.values_list("key", "weight")]
    size = CheckDraw.objects.get(period=period).size
    keys = [str(row.key) for row in rows]
    drawn, leaked = [], []
    for _draw in range(DRAWS):
        root = root_of(f"{chance.getrandbits(256):064x}", period.frame_hash, "")
        found = draw(units, size, root)
        drawn.append([key in found for key in keys])
        numbers = [_numbers(root, key) for key in keys]
        leaked.append([[int.from_bytes(r[:6], "big") / 2**48, u] for r, u in numbers])
    y = np.array(drawn, dtype=float).ravel()
    plain = np.tile(seen, (DRAWS, 1))
    told = np.hstack([plain, np.array(leaked).reshape(len(y), 2)])
    weights = np.tile([row.weight for row in rows], DRAWS)
    half = len(keys) * (DRAWS // 2)
    answer = {}
    for name, fit in (("logistic", logistic), ("tree", tree)):
        for how, x in (("blind", plain), ("leaked", told)):
            score = fit(x[:half], y[:half])
            reached = auc(score(x[half:]), y[half:], weights[half:])
            answer[f"{name} {how}"] = round(reached, 4)
    return answer


def tampered(period: CheckPeriod, times: int, chance: random.Random) -> dict[str, int]:
    """Change one value at random, so many times; return how many went unseen.

    With the tables open, and with them shut as they are: then also how many values the
    database did not let be changed at all.
    """
    every = list(columns())
    open_, shut = (
        [
            tamper(period, *chance.choice(every), chance, is_open=is_open)
            for _time in range(times)
        ]
        for is_open in (True, False)
    )
    return {
        "tampers": times,
        "unseen": sum(one is None for one in (*open_, *shut)),
        "refused": sum(one == REFUSED for one in shut),
    }


if __name__ == "__main__":
    main()
