"""Who lets the private rented homes, and for whom: many landlords with one house, a few with very many; and their agents."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from hmo_enforce.demo import names, ranks, wording


@dataclass(frozen=True, slots=True)
class Parties:
    """Aligned arrays, one item a landlord or agent. A company has `organisation` and `company_number`; a person has a name."""

    name: wording.Text
    organisation: wording.Text
    company_number: wording.Text
    address: wording.Text
    postcode: wording.Text


@dataclass(frozen=True, slots=True)
class Lettings:
    """Aligned with the homes: rows of `parties`, -1 where there is none."""

    parties: Parties
    landlord: ranks.Ints
    agent: ranks.Ints


def lettings(let: NDArray[np.bool_], local: tuple[wording.Text, wording.Text], chance: Generator) -> Lettings:
    """`let`: homes that have a landlord. `local`: addresses and postcodes in the borough where some landlords live."""
    homes = np.flatnonzero(let)
    sizes = _portfolios(len(homes), chance)
    agents = max(3, len(homes) // 120)
    owner = np.repeat(np.arange(len(sizes)), sizes)[chance.permutation(len(homes))]
    landlord = np.full(len(let), -1)
    landlord[homes] = owner
    agent = np.full(len(let), -1)
    usual_agent = np.where(chance.random(len(sizes)) < 0.55, (agents * chance.random(len(sizes)) ** 2).astype(np.int64), -1)
    agent[homes] = np.where(usual_agent[owner] >= 0, len(sizes) + usual_agent[owner], -1)
    company = np.r_[chance.random(len(sizes)) < np.clip(0.08 + 0.06 * sizes, 0, 0.9), np.ones(agents, bool)]
    return Lettings(_parties(company, local, chance), landlord, agent)


def _portfolios(homes: int, chance: Generator) -> ranks.Ints:
    """Sizes that sum to `homes`: heavy-tailed, the largest held to one home in thirty."""
    drawn = np.minimum(1 + np.floor(chance.pareto(1.25, size=homes + 1) * 0.9), max(3, homes // 30)).astype(np.int64)
    upto = int(np.searchsorted(np.cumsum(drawn), homes))
    sizes = drawn[: upto + 1]
    sizes[-1] -= int(sizes.sum()) - homes
    return np.asarray(sizes[sizes > 0])


def _parties(company: NDArray[np.bool_], local: tuple[wording.Text, wording.Text], chance: Generator) -> Parties:
    count = len(company)
    lives_here = chance.random(count) < 0.45
    here = pa.array(chance.integers(len(local[0]), size=count))
    streets = names.streets(400, names.STREET_KINDS, names.STREET_ADJECTIVES, chance)
    away = wording.joined(
        ", ",
        wording.joined(
            " ", wording.numbers(chance.integers(1, 180, size=count)), wording.chosen(streets, chance.integers(400, size=count))
        ),
        wording.chosen(names.DISTANT_TOWNS, chance.integers(len(names.DISTANT_TOWNS), size=count)),
    )
    return Parties(
        name=pa.array(names.people(count, chance).tolist()),
        organisation=wording.where(company, pa.array(names.companies(count, chance).tolist()), None),
        company_number=wording.where(company, wording.joined("", "ZZ", wording.padded(100_000 + np.arange(count), 6)), None),
        address=wording.where(lives_here, local[0].take(here), away),
        postcode=wording.where(lives_here, local[1].take(here), pa.array(names.distant_postcodes(count, chance).tolist())),
    )
