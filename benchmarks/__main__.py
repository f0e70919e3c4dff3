"""`make bench`: every benchmark, one after the other; what holds and what does not, at the end."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALL = (
    "starting.py", "flagging.py", "flagging_to_database.py", "importing.py", "trusting.py", "matching.py", "searching.py",
    "arriving.py", "mapping.py", "listing.py", "officers.py", "flooding.py",
)  # fmt: skip


def main() -> int:
    """Each in a process of its own, so that none warms another's caches or counts another's memory."""
    missed = []
    for name in ALL:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, str(HERE / name), *sys.argv[1:]], check=False).returncode:
            missed.append(name)
    print(f"\nClaims missed: {', '.join(missed)}" if missed else "\nEvery claim holds.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
