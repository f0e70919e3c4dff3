"""How far a bulk and each of its rows is, in words."""

WAITING, DONE, UNDOING, UNDONE = "waiting", "done", "undoing", "undone"
BULKS = {WAITING: "Waiting to be done", DONE: "Done", UNDOING: "Being taken back", UNDONE: "Taken back"}
STOPPED = "Stopped on its way"
"""What is said of one whose work failed or was cancelled before its end."""
TO_DO, LEFT_OUT, KEPT = "to_do", "left_out", "kept"
ROWS = {
    TO_DO: "Waiting",
    DONE: "Done",
    LEFT_OUT: "Left out",
    UNDONE: "Taken back",
    KEPT: "Could not be taken back",
}
