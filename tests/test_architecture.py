"""What import-linter cannot say: rules reach for nothing outside, and only the edges begin or end a transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "hmo_enforce"
ROOMS = (
    "accounts", "areas", "cases", "evidence", "files", "intake", "law", "letters", "licensing", "lists", "people", "privacy",
    "properties", "questions", "sharing", "demo",
)  # fmt: skip
# In a room, only modules of these names may reach the database or anything beyond the process.
REACHES = ("records", "queries", "actions", "outside")
# The few exceptions, each with its reason.
EXCEPTIONS = {
    "kernel/anchoring.py": "keeps the journal's key and anchors in files",
    "kernel/bulk.py": "fast ways into the database",
    "kernel/cipher.py": "makes a nonce by chance",
    "kernel/clock.py": "reads the clock",
    "kernel/database.py": "opens the database",
    "kernel/indexed.py": "the databases' indexes of words",
    "kernel/dumps.py": "runs the database engines' own tools",
    "kernel/hiding.py": "adds conditions to a session's questions",
    "kernel/noticing.py": "looks at the answers to a session's questions",
    "kernel/journal.py": "a table, and its salt",
    "kernel/kept.py": "keeps files",
    "kernel/leading.py": "locks",
    "kernel/marks.py": "a table",
    "kernel/migrating.py": "runs migrations",
    "kernel/numbering.py": "SQLite's own account of the numbers it gave",
    "kernel/projection.py": "reads the Ordnance Survey's grid of shifts",
    "kernel/proving.py": "reads the journal",
    "kernel/requests.py": "the queue's tables",
    "kernel/revisions.py": "asks a database for its revision",
    "kernel/same_as.py": "a table, and how it is read",
    "kernel/sealing.py": "a table",
    "kernel/staging.py": "temporary tables",
    "demo/loading.py": "names files, and opens none",
    "law/book.py": "reads its packaged TOML",
    "questions/catalogues.py": "reads its packaged catalogues",
}
OUTSIDE = {
    "aiofiles", "alembic", "ftplib", "glob", "http", "httpcore", "httpx", "importlib.resources", "io.open", "litestar", "openpyxl",
    "os", "pathlib", "psycopg", "pyogrio", "random", "requests", "secrets", "shutil", "smtplib", "socket", "sqlalchemy",
    "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "uuid", "xlsxwriter", "zipfile",
}  # fmt: skip
OPENS = {"open", "print", "input"}
EDGES = ("web/session.py", "web/restricted.py", "jobs.py", "worker/", "cli/", "kernel/database.py", "kernel/migrating.py")
ENDS = {"commit", "begin", "begin_nested"}
OPENS_ONE = {"writing", "reading", "steps"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((SOURCE / folder).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def is_pure(path: Path) -> bool:
    """A module of a room or the kernel that is not called after what it reaches for."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return not any(part in REACHES for part in parts) and name(path) not in EXCEPTIONS


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reaches_out(tree: ast.Module) -> set[str]:
    """What a module takes that reaches beyond it."""
    taken = set()
    for imported in imports(tree):
        taken |= {out for out in OUTSIDE if imported == out or imported.startswith(f"{out}.")}
        last = imported.rpartition(".")[2]
        if imported.startswith("hmo_enforce.") and last in REACHES:
            taken.add(imported)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OPENS:
            taken.add(f"{node.func.id}()")
    return taken


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


PURE = [path for path in modules(*ROOMS, "kernel") if is_pure(path)]


@pytest.mark.parametrize("path", PURE, ids=name)
def test_a_rule_reaches_for_nothing_outside(path: Path):
    assert reaches_out(tree_of(path)) == set()


def test_reaching_out_would_be_seen():
    said = "from pathlib import Path\nimport sqlalchemy.orm\nfrom hmo_enforce.people import records\nopen('x')\n"

    assert reaches_out(ast.parse(said)) == {"pathlib", "sqlalchemy", "hmo_enforce.people.records", "open()"}


def test_each_exception_still_exists():
    assert [path for path in EXCEPTIONS if not (SOURCE / path).exists()] == []


def own_transactions(tree: ast.Module) -> list[int]:
    """The lines on which a module begins or commits a transaction. A page may roll back what it shows to be wrong."""
    modules_ = {imported.rpartition(".")[2] for imported in imports(tree)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    calls = [call for call in calls if not (isinstance(call.func.value, ast.Name) and call.func.value.id in modules_)]
    return [
        call.lineno for call in calls if call.func.attr in ENDS or (call.func.attr in OPENS_ONE and _on_sessions(call.func))
    ]


def _on_sessions(called: ast.Attribute) -> bool:
    on = called.value
    name = on.attr if isinstance(on, ast.Attribute) else on.id if isinstance(on, ast.Name) else ""
    return name in {"sessions", "_sessions"}


# Whether this is a demo is asked between requests.
MAY_ALSO = {"app.py"}


@pytest.mark.parametrize(
    "path",
    [path for path in modules(".") if not name(path).startswith(EDGES) and name(path) not in MAY_ALSO],
    ids=name,
)
def test_only_the_edges_begin_or_end_a_transaction(path: Path):
    assert own_transactions(tree_of(path)) == []


def test_beginning_or_ending_would_be_seen():
    said = "session.flush()\nsession.commit()\nwith state.sessions.writing() as s:\n    form.reading(s)\n"

    assert own_transactions(ast.parse(said)) == [2, 3]


@pytest.mark.parametrize(
    "path", [path for path in modules(*ROOMS) if "actions" in path.relative_to(SOURCE).with_suffix("").parts], ids=name
)
def test_an_action_writes_to_its_own_rooms_tables_alone(path: Path):
    own = f"hmo_enforce.{path.relative_to(SOURCE).parts[0]}.records"

    foreign = {said for said in imports(tree_of(path)) if said.endswith(".records") and said != own}

    assert foreign == set()


# `web/steps.py` flags and judges the one home that a page changed: a front that dispatches, like the other two.
# `files/outside/tables.py` and `writing.py` dispatch by a file's format: only a workbook needs openpyxl or xlsxwriter.
DEFERRED = {"jobs.py", "cli/main.py", "web/steps.py", "files/outside/tables.py", "files/outside/writing.py"}


@pytest.mark.parametrize("path", [path for path in modules(".") if name(path) not in DEFERRED], ids=name)
def test_imports_stand_at_the_top_but_where_a_job_or_command_is_dispatched(path: Path):
    inside = [
        node.lineno
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


@pytest.mark.parametrize("path", [path for path in modules(".") if path.name == "__init__.py"], ids=name)
def test_a_room_says_what_it_is_and_passes_nothing_on(path: Path):
    body = tree_of(path).body

    assert len(body) == 1
    assert ast.get_docstring(tree_of(path))


def test_every_folder_of_modules_says_what_it_is_or_the_linter_would_pass_it_over():
    folders = sorted({path.parent for path in modules(".")})

    assert [name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


VAGUE = {
    "service",
    "services",
    "manager",
    "helper",
    "helpers",
    "utils",
    "util",
    "handler",
    "processor",
    "base",
    "common",
    "data",
    "info",
}


@pytest.mark.parametrize("path", list(modules(".")), ids=name)
def test_no_name_is_vague(path: Path):
    names = {node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)}
    ends = tuple(word.title() for word in VAGUE)

    assert path.stem not in VAGUE
    assert {name for name in names if name.endswith(ends)} == set()
