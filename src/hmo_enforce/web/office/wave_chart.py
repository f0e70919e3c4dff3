"""Two waves' shares as a chart: for each measure a point and the whisker of its interval, the earlier above the later."""

from typing import Any

from hmo_enforce.intake.following import MEASURES, Beside
from hmo_enforce.intake.shares import Share

WIDTH, LEFT, RIGHT, TOP, ROW = 720, 170, 30, 34, 48
APART = 14
"""Between the two of one measure."""
TICKS = (0, 25, 50, 75, 100)


def drawn(found: Beside) -> dict[str, Any]:
    """Where each line and point stands, in the chart's own units. What is not known of a wave is not drawn."""
    rows = []
    for number, one in enumerate(MEASURES):
        middle = TOP + ROW * number + ROW / 2
        pairs = (found.earlier.shares[one.name], middle - APART / 2), (found.later.shares[one.name], middle + APART / 2)
        rows.append({"title": one.title, "y": middle, "marks": [_mark(share, y) for share, y in pairs]})
    height = TOP + ROW * len(MEASURES) + 26
    ticks = [{"x": _x(at / 100), "text": f"{at}%"} for at in TICKS]
    return {
        "width": WIDTH,
        "height": height,
        "top": TOP,
        "bottom": height - 26,
        "ticks": ticks,
        "rows": rows,
        "label_x": LEFT - 12,
    }


def _mark(share: Share | None, y: float) -> dict[str, float] | None:
    if share is None:
        return None
    return {"y": y, "x": _x(share.value), "low": _x(share.low), "high": _x(share.high)}


def _x(value: float) -> float:
    return round(LEFT + value * (WIDTH - LEFT - RIGHT), 1)
