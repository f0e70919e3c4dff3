"""Whether anything that we pin is known to be unsafe: `make audit`. Says loudly what could not be checked.

0: all was checked, and nothing is known. 1: something is known. 2: not all could be checked, which is no good news.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SAFE, UNSAFE, UNCHECKED = 0, 1, 2
LONGEST_S = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one file: how many packages were checked, what is known of them, or why they were not checked."""

    file: str
    checked: int
    known: tuple[str, ...] = ()
    why_not: str = ""


def of_python(path: Path) -> Finding:
    """The pins of one file of requirements, by their hashes, without installing any."""
    said = _audited(path, "--require-hashes", "--strict")
    name = path.relative_to(ROOT).as_posix()
    if isinstance(said, str) or "dependencies" not in said:
        return Finding(name, 0, why_not=str(said))
    known = [
        f"{one['name']} {one.get('version', '')}: {fault['id']}"
        for one in said["dependencies"]
        for fault in one.get("vulns", ())
    ]
    return Finding(name, len(said["dependencies"]), tuple(known))


def of_npm(path: Path) -> Finding:
    """The pins of one package-lock.json."""
    said = _answer(NPM, path.parent)
    name = path.relative_to(ROOT).as_posix()
    if isinstance(said, str) or "vulnerabilities" not in said:
        return Finding(name, 0, why_not=said if isinstance(said, str) else str(said.get("message") or said.get("error")))
    known = [f"{package}: {fault.get('severity')}" for package, fault in said["vulnerabilities"].items()]
    return Finding(name, said["metadata"]["dependencies"]["total"], tuple(known))


NPM = ("npm", "audit", "--package-lock-only", "--json", "--fetch-retries=0")


def _audited(path: Path, *more: str) -> dict[str, Any] | str:
    words = (sys.executable, "-m", "pip_audit", "--requirement", str(path), "--disable-pip", *more)
    return _answer((*words, "--format", "json", "--progress-spinner", "off", "--timeout", "15"), ROOT)


def _answer(words: tuple[str, ...], folder: Path) -> dict[str, Any] | str:
    """What the program says in JSON; where it says none, the last of what it says at all."""
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=LONGEST_S, check=False)  # noqa: S603
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        return f"{words[0]}: {type(error).__name__}"
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1][:300]
    return said


# Releases that have been known to be unsafe for years. Whoever knows nothing of them knows no advisories at all: a mirror
# may answer and say that everything is well.
CANARY = "jinja2==2.4.1"
NPM_CANARY = {
    "name": "canary",
    "version": "0.0.0",
    "lockfileVersion": 3,
    "packages": {"": {"dependencies": {"lodash": "4.17.4"}}, "node_modules/lodash": {"version": "4.17.4"}},
}
BLIND = "whoever answers knows no advisories: a release that is known to be unsafe was called safe"


def python_source() -> str:
    """Why advisories for Python cannot be had; empty where they can."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "canary.txt"
        path.write_text(CANARY)
        said = _audited(path, "--no-deps")
    if isinstance(said, str):
        return said
    return "" if any(one.get("vulns") for one in said.get("dependencies", ())) else BLIND


def npm_source() -> str:
    """The same for npm."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package-lock.json").write_text(json.dumps(NPM_CANARY))
        (Path(folder) / "package.json").write_text('{"name": "canary", "dependencies": {"lodash": "4.17.4"}}')
        said = _answer(NPM, Path(folder))
    if isinstance(said, str):
        return said
    if "vulnerabilities" not in said:
        return str(said.get("message") or said.get("error"))
    return "" if said["vulnerabilities"] else BLIND


def findings() -> Iterator[Finding]:
    """Each file of pins that we have."""
    python, npm = python_source(), npm_source()
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        yield Finding(path.relative_to(ROOT).as_posix(), 0, why_not=python) if python else of_python(path)
    for folder in ("assets", "tests/provider"):
        path = ROOT / folder / "package-lock.json"
        if path.is_file():
            yield Finding(path.relative_to(ROOT).as_posix(), 0, why_not=npm) if npm else of_npm(path)


def told(found: list[Finding]) -> int:
    """Print what was found; the exit code."""
    for one in found:
        if one.why_not:
            print(f"{one.file}: NOT CHECKED: the advisories could not be had ({one.why_not})")
        else:
            print(f"{one.file}: {one.checked} packages checked, {len(one.known)} known to be unsafe")
        for said in one.known:
            print(f"  {said}")
    unchecked = [one for one in found if one.why_not or not one.checked]
    if len(unchecked) == len(found):
        print("NOTHING WAS CHECKED. Run this where advisories can be reached (pypi.org, registry.npmjs.org).")
    elif unchecked:
        print(f"NOT ALL WAS CHECKED: {', '.join(one.file for one in unchecked)}.")
    if any(one.known for one in found):
        return UNSAFE
    return UNCHECKED if unchecked else SAFE


if __name__ == "__main__":
    sys.exit(told(list(findings())))
