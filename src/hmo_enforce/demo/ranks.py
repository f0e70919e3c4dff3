"""Small arithmetic on groups of rows that the whole generator leans on: no row is visited one at a time."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def rank_within(group: Ints, order: Floats | Ints) -> Ints:
    """Each row's place (0, 1, 2, …) among the rows of its group, by `order` ascending."""
    by_group = np.lexsort((order, group))
    sorted_group = group[by_group]
    starts = np.flatnonzero(np.r_[True, sorted_group[1:] != sorted_group[:-1]])
    lengths = np.diff(np.r_[starts, len(group)])
    ranks = np.empty(len(group), dtype=np.int64)
    ranks[by_group] = np.arange(len(group)) - np.repeat(starts, lengths)
    return ranks


def running_total_within(group: Ints, order: Floats | Ints, amount: Ints) -> Ints:
    """The sum of `amount` over the rows of the same group up to and with this row, by `order` ascending."""
    by_group = np.lexsort((order, group))
    sorted_group, running = group[by_group], np.cumsum(amount[by_group])
    starts = np.flatnonzero(np.r_[True, sorted_group[1:] != sorted_group[:-1]])
    before = np.r_[0, running][starts]
    totals = np.empty(len(group), dtype=np.int64)
    totals[by_group] = running - np.repeat(before, np.diff(np.r_[starts, len(group)]))
    return totals


def shared_out(total: int, weights: Floats) -> Ints:
    """Whole numbers in proportion to `weights` that sum to `total` exactly (largest remainders)."""
    exact = total * weights / weights.sum()
    shares = np.floor(exact).astype(np.int64)
    most_owed = np.argsort(-(exact - shares), kind="stable")
    shares[most_owed[: total - int(shares.sum())]] += 1
    return np.asarray(shares)


def chances_with_mean(score: Floats, mean: float) -> Floats:
    """Probabilities that rise with `score` (log-odds) and average `mean`: bisection on the one constant."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.mean(1 / (1 + np.exp(-(score + middle)))) < mean else (low, middle)
    return np.asarray(1 / (1 + np.exp(-(score + low))))


def least_within(group: Ints, value: Ints) -> Ints:
    """For each row, the least `value` of its group (groups are small non-negative numbers)."""
    least = np.full(int(group.max(initial=0)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, group, value)
    return np.asarray(least[group])
