"""The shape of the project, held by tests: layers, directions, sizes, and pages without inline code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT: Path = settings.BASE_DIR
STACK = ["qualitycity", "targets", "departments", "reports"]
CODE = [
    path
    for folder in [*STACK, "tests", "benchmarks"]
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc", "signals"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(name, lines) of every function of a file; ruff counts their branches."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{relative(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_imports_keep_to_the_layers():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_foreign_keys_point_down_the_stack():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for app in STACK
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields(include_parents=False)
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model._meta.app_label in STACK
        and STACK.index(field.related_model._meta.app_label) > STACK.index(app)
    ]
    assert upward == []


def test_no_file_is_longer_than_the_house_allows():
    limits = {"qualitycity/settings.py": 200}
    long = {
        relative(path): lines
        for path in CODE
        if (lines := len(path.read_text("utf-8").splitlines()))
        > limits.get(relative(path), 300 if relative(path).startswith("tests/") else 400)
    }
    assert long == {}


def test_no_line_is_longer_than_the_house_allows():
    long = [
        f"{relative(path)}:{number}"
        for path in CODE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    assert long == []


def test_no_function_is_longer_than_the_house_allows():
    code = [path for path in CODE if not relative(path).startswith(("tests/", "benchmarks/"))]
    assert [(name, lines) for path in code for name, lines in functions(path) if lines > 40] == []


def test_a_view_stays_short():
    views = [
        path
        for app in STACK
        for path in sorted((ROOT / app).rglob("*.py"))
        if "views" in path.parts or path.stem == "views"
    ]
    assert [(name, lines) for path in views for name, lines in functions(path) if lines > 25] == []


def test_no_module_is_a_second_room():
    assert [relative(path) for path in CODE if FORBIDDEN_NAMES & {*path.relative_to(ROOT).parts, path.stem}] == []


def test_no_signal_and_no_save_override():
    pattern = re.compile(r"@receiver|\.connect\(|def save\(self|ATOMIC_REQUESTS *=")
    code = [path for path in CODE if not relative(path).startswith("tests/")]
    assert [relative(path) for path in code if pattern.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_holds_no_inline_code_and_no_foreign_address(path):
    text = path.read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//[^\"']+", text) == []


def test_scripts_and_styles_name_no_other_host():
    files = [*(ROOT / "static").rglob("*.js"), *(ROOT / "static").rglob("*.css")]
    assert [relative(path) for path in files if re.search(r"https?://", path.read_text("utf-8"))] == []
