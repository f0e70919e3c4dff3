"""The states of an item, and when an original may be handed out."""

from datetime import timedelta

RECEIVED, SCANNING, CLEAN, QUARANTINED, DESTROYED = "received", "scanning", "clean", "quarantined", "destroyed"

TITLES = {
    RECEIVED: "Not yet checked",
    SCANNING: "Being checked",
    CLEAN: "Clean",
    QUARANTINED: "Quarantined",
    DESTROYED: "Destroyed",
}
"""`scanning` is kept in no row: it is an item received, while the job that scans is at work."""

NO_SCANNER, UNSCANNED = "", "none"
"""What `HMO_CLAMD` says where none is set up, and where the council chose to have none."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


def shown(state: str, *, at_work: bool) -> str:
    """The state as people see it."""
    return SCANNING if state == RECEIVED and at_work else state


def title(state: str, scanner: str) -> str:
    """What the state is called; where the council chose to have no scanner, nothing is being waited for."""
    return "Not checked" if state == RECEIVED and scanner == UNSCANNED else TITLES[state]


def handed_out(state: str, scanner: str) -> bool:
    """Whether anyone may see or download it. Without a scan only where the council chose to have none."""
    return state == CLEAN or (state == RECEIVED and scanner == UNSCANNED)


def wait(tries: int) -> timedelta:
    """How long after the given number of vain tries the next one is made: twice as long each time, up to an hour."""
    doubled: int = 2 ** min(max(tries, 1) - 1, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled)
