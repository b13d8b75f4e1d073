"""Two small predictors and the measure of how well one guesses, for the draw trial."""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any
Score = Callable[[Array], Array]
DEPTH, CUTS, FEWEST = 4, 8, 200


def logistic(x: Array, y: Array, *, rounds: int = 120, pace: float = 0.5) -> Score:
    """Fit a logistic regression by gradient descent; return how it scores rows."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    scaled = (x - mean) / spread
    weights, bias = np.zeros(x.shape[1]), float(np.log(y.mean() / (1 - y.mean())))
    for _round in range(rounds):
        guess = 1 / (1 + np.exp(-(scaled @ weights + bias)))
        off = guess - y
        weights -= pace * (scaled.T @ off / len(y) + 1e-4 * weights)
        bias -= pace * float(off.mean())
    return lambda rows: (rows - mean) / spread @ weights


def tree(x: Array, y: Array, depth: int = DEPTH) -> Score:
    """Grow a regression tree on shares; return how it scores rows."""
    split = _best_split(x, y) if depth and len(y) >= FEWEST else None
    if split is None:
        share = float(y.mean()) if len(y) else 0.0
        return lambda rows: np.full(len(rows), share)
    column, cut = split
    low = x[:, column] <= cut
    left, right = tree(x[low], y[low], depth - 1), tree(x[~low], y[~low], depth - 1)

    def score(rows: Array) -> Array:
        is_low = rows[:, column] <= cut
        found = np.empty(len(rows))
        found[is_low], found[~is_low] = left(rows[is_low]), right(rows[~is_low])
        return found

    return score


def _best_split(x: Array, y: Array) -> tuple[int, float] | None:
    """Return the column and cut after which shares differ most; None when none do."""
    total, count, best = float(y.sum()), len(y), (1e-9, None)
    for column in range(x.shape[1]):
        values = x[:, column]
        for cut in np.unique(np.quantile(values, np.linspace(0.1, 0.9, CUTS))):
            low = values <= cut
            n = int(low.sum())
            if not FEWEST // 2 <= n <= count - FEWEST // 2:
                continue
            part = float(y[low].sum())
            gain = (part - total * n / count) ** 2 / (n * (count - n))
            if gain > best[0]:
                best = (gain, (column, float(cut)))
    return best[1]


def auc(scores: Array, y: Array, groups: Array) -> float:
    """Return how often a drawn row scores higher than another of its group.

    Ties count half. Groups hold rows of equal weight: that heavier rows are likelier
    to be drawn is no secret.
    """
    wins = pairs = 0.0
    for group in np.unique(groups):
        mine = groups == group
        values, drawn = scores[mine], y[mine] == 1
        n = int(drawn.sum())
        if not n or n == len(values):
            continue
        _same, place, counts = np.unique(
            values, return_inverse=True, return_counts=True
        )
        ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
        wins += float(ranks[drawn].sum()) - n * (n + 1) / 2
        pairs += n * (len(values) - n)
    return wins / pairs if pairs else 0.5
