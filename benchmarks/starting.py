"""How long until something can be seen: the help of the command line, and the first page after the server starts.

Against the obvious alternative in the same run: the bare libraries imported in a fresh Python; a server of one page that
says hello, of the same framework, under the same uvicorn. Claims: the application's import takes at most twice that of
the bare libraries, the help no longer than they do, the first page at most five times the hello's; and none of the
heavy libraries is loaded by either.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import machine

HEAVY = ("geopandas", "pandas", "pyarrow", "scipy", "alembic", "pyogrio", "apscheduler", "openpyxl")
# Each library that the application is built of and loads: what is heavy is loaded where it is needed, and not here.
BARE = (
    "import litestar.app, sqlalchemy.orm, shapely, jinja2, argon2, convertbng, cryptography.x509, httpx, joserfc.jwt, "
    "markdown_it, PIL.Image, pi_heif, prometheus_client, puremagic, pyotp, segno, typst, zxcvbn"
)
APP = "import hmo_enforce.app"
SEE_HEAVY = f"import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
HELLO = """
import sys, uvicorn
from litestar import Litestar, get
@get("/sign-in", sync_to_thread=False)
def hello() -> str:
    return "hello"
uvicorn.run(Litestar([hello]), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""
CLAIMS = {"import": 2.0, "help": 1.0, "first page": 5.0}


def seconds(*words: str) -> float:
    """How long a process takes from start to end."""
    begun = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def until_first_page(words: list[str], port: int, environment: dict[str, str]) -> float:
    """From starting the server until it has answered one page."""
    begun = time.perf_counter()
    server = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - begun < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=10):
                    return time.perf_counter() - begun
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
    finally:
        server.terminate()
        server.wait()
    raise RuntimeError("the server did not answer within a minute")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def first_pages(folder: Path) -> tuple[float, float]:
    """Ours and the hello's."""
    environment = {**os.environ, "HMO_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "hmo_enforce"]
    subprocess.run([*command, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    port = free_port()
    ours = until_first_page([*command, "serve", "--port", str(port)], port, environment)
    port = free_port()
    hello = until_first_page([sys.executable, "-c", HELLO, str(port)], port, environment)
    return ours, hello


def main() -> int:
    """Measure, turn about, and say whether the claims hold."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--runs", type=int, default=5)
    said.add_argument("--json", action="store_true")
    given = said.parse_args()
    python = sys.executable
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in CLAIMS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(given.runs):
            bare = seconds(python, "-c", BARE)
            pairs["import"].append((seconds(python, "-c", APP), bare))
            pairs["help"].append((seconds(python, "-m", "hmo_enforce", "--help"), bare))
            pairs["first page"].append(first_pages(Path(folder)))
    loaded = subprocess.run([python, "-c", f"{APP}\n{SEE_HEAVY}"], check=True, capture_output=True, text=True).stdout.strip()
    ratios = {name: statistics.median(ours / other for ours, other in found) for name, found in pairs.items()}
    results: dict[str, Any] = {
        "machine": machine.facts(),
        "claims": CLAIMS,
        "ratios": ratios,
        "seconds": pairs,
        "heavy": loaded,
    }
    for name, ratio in ratios.items():
        ours = statistics.median(one for one, _ in pairs[name])
        print(f"{name}: {ours:.2f} s, ratio {ratio:.2f} (claim: at most {CLAIMS[name]})", file=sys.stderr)
    print(f"heavy libraries loaded with the application: {loaded}", file=sys.stderr)
    if given.json:
        print(json.dumps(results, indent=2))
    return 0 if loaded == "[]" and all(ratios[name] <= claim for name, claim in CLAIMS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
