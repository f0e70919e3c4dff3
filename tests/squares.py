"""The square code on a printed page, read module by module, so that a test can say where it leads."""

import io
import shutil
import subprocess
from itertools import pairwise

import numpy as np
import segno
from PIL import Image

import services

FINDER = (1, 1, 3, 1, 1)
LEAST = 6
"""Pixels of a module: letters beside it are finer."""


def leads_to(pdf: bytes, link: str) -> bool:
    """Whether the square code on the first page is the one that leads to this link."""
    expected = np.array([list(row) for row in segno.make(link, error="q", micro=False).matrix], bool)
    dark, size = _drawn(pdf), len(expected)
    for row in dark:
        across = _finders(row)
        if len(across) < 2:
            continue
        left, module = across[0][0], (across[-1][1] - across[0][0]) / size
        if abs(across[0][1] - left - 7 * module) > module / 2:  # letters, which stand as they like
            continue
        down = _finders(dark[:, round(left + 3.5 * module)])
        if len(down) < 2:
            continue
        middles = (np.arange(size) + 0.5) * module
        read = dark[np.ix_((down[0][0] + middles).astype(int), (left + middles).astype(int))]
        return bool((read == expected).all())
    raise AssertionError("There is no square code on the page.")


def _drawn(pdf: bytes) -> np.ndarray:
    if not shutil.which("pdftoppm"):
        services.lacking("poppler-utils are not installed (make services)")
    asked = ["pdftoppm", "-r", "150", "-gray", "-f", "1", "-l", "1", "-"]
    run = subprocess.run(asked, input=pdf, capture_output=True, check=True)
    return np.asarray(Image.open(io.BytesIO(run.stdout))) < 128


def _finders(line: np.ndarray) -> list[tuple[int, int]]:
    """Where dark and light follow each other as across the corner of a square code: from which pixel, and to which."""
    edges = [0, *(int(one) + 1 for one in np.flatnonzero(line[1:] != line[:-1])), len(line)]
    runs = [(start, end) for start, end in pairwise(edges)]
    found = []
    for five in (runs[at : at + 5] for at in range(len(runs) - 4)):
        lengths = [end - start for start, end in five]
        module = sum(lengths) / 7
        close = all(abs(length - wide * module) < module / 2 for length, wide in zip(lengths, FINDER, strict=True))
        if line[five[0][0]] and module >= LEAST and close:
            found.append((five[0][0], five[-1][1]))
    return found
