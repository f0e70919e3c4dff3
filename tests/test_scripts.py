"""The checks behind `make check` and `make audit` find what they are there to find, and say when they could not look."""

import importlib.util
import os
import subprocess
import sys
from types import ModuleType

import pytest

from services import ROOT


def script(name: str) -> ModuleType:
    described = importlib.util.spec_from_file_location(f"scripts_{name}", ROOT / "scripts" / f"{name}.py")
    assert described is not None
    assert described.loader is not None
    made = importlib.util.module_from_spec(described)
    sys.modules[described.name] = made
    described.loader.exec_module(made)
    return made


templates, audit = script("templates"), script("audit")


@pytest.mark.parametrize(
    "said",
    [
        "{{ name | safe }}",
        "{{ name|safe }}",
        "{{ shown(name) | safe }}",
        "{{ (a ~ b)|safe }}",
        "{% autoescape false %}{{ name }}{% endautoescape %}",
        '<p style="margin:0">x</p>',
        "<style>p{}</style>",
        '<button onclick="go()">Go</button>',
        "<button onclick={{ go }}>Go</button>",
        "<script>go()</script>",
        '<script src="https://elsewhere.example/a.js"></script>',
        '<link rel="stylesheet" href="//elsewhere.example/a.css">',
        '<a href="javascript:go()">Go</a>',
        '<iframe src="/a"></iframe>',
        "{% include name %}",
    ],
)
def test_what_no_template_may_have_is_found(said: str):
    assert list(templates.faults(f"<p>\n{said}")) != []


@pytest.mark.parametrize(
    "said",
    [
        "{{ csrf_input | safe }}",
        "{# {{ name | safe }} and <style> are words here #}",
        '<script src="/static/office/office.js" defer></script>',
        '<script type="application/json">{{ points | tojson }}</script>',
        '{% include "components/evidence.html" %}',
        '<p class="govuk-body">{{ name }}, on one condition = yes</p>',
    ],
)
def test_what_is_well_is_passed_over(said: str):
    assert list(templates.faults(said)) == []


def test_no_template_of_ours_has_any():
    assert templates.main() == 0


def test_an_audit_without_advisories_fails_and_says_that_nothing_was_checked():
    nowhere = "http://127.0.0.1:9"
    names = ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "npm_config_https_proxy", "npm_config_proxy")
    around = {name: value for name, value in os.environ.items() if name.lower() not in {"no_proxy", "all_proxy"}}
    said = subprocess.run(
        [sys.executable, "scripts/audit.py"],
        cwd=ROOT,
        env={**around, **dict.fromkeys(names, nowhere)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 2, said.stderr
    assert said.stdout.count("NOT CHECKED") == len(said.stdout.splitlines()) - 1
    assert said.stdout.splitlines()[-1].startswith("NOTHING WAS CHECKED.")
    assert "requirements/run.txt: NOT CHECKED" in said.stdout


def test_make_audit_ends_as_the_audit_does():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.split("\naudit:", 1)[1].split("\n\n", 1)[0]

    assert "scripts/audit.py" in recipe
    assert "|| true" not in recipe
    assert "\t@-" not in recipe
    assert "audit" not in makefile.split("\ntest:", 1)[1].split("\n\n", 1)[0]


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        ([audit.Finding("run.txt", 80)], 0, "80 packages checked, 0 known to be unsafe"),
        ([audit.Finding("run.txt", 80, ("jinja2 2.4.1: PYSEC-1",))], 1, "jinja2 2.4.1: PYSEC-1"),
        ([audit.Finding("run.txt", 80), audit.Finding("dev.txt", 0, why_not="gone")], 2, "NOT ALL WAS CHECKED: dev.txt."),
        ([audit.Finding("run.txt", 0)], 2, "NOTHING WAS CHECKED"),
        ([audit.Finding("a", 1, ("x",)), audit.Finding("b", 0, why_not="gone")], 1, "NOT ALL WAS CHECKED: b."),
    ],
)
def test_only_a_whole_audit_that_finds_nothing_ends_well(
    found: list[object], code: int, said: str, capsys: pytest.CaptureFixture[str]
):
    assert audit.told(found) == code
    assert said in capsys.readouterr().out


def test_a_source_that_calls_a_release_safe_that_is_not_is_not_believed(monkeypatch: pytest.MonkeyPatch):
    answers: dict[str, object] = {"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": []}], "vulnerabilities": {}}
    monkeypatch.setattr(audit, "_answer", lambda words, folder: answers)

    assert {audit.python_source(), audit.npm_source()} == {audit.BLIND}
    assert audit.told(list(audit.findings())) == audit.UNCHECKED
