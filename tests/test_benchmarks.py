"""The benchmarks run: at a tiny size, where figures mean nothing, so that they still do when somebody needs them."""

import json
import subprocess
import sys

import pytest
from django.conf import settings


def run(*arguments):
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def report():
    done = run("--quick", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_benchmark_runs_beside_its_floor(report):
    names = {each["name"] for each in report["figures"]}
    assert {"overview", "heat map", "whole framework", "overview.xlsx", "save a level", "verify a level"} <= names
    assert {"workbook, preview and confirmation", "all pledges as one job"} <= names
    for each in report["figures"]:
        assert each["cpu_ms"] > 0, each
        assert each["floor_ms"] > 0, each
        assert each["queries"] > 0, each
        assert each["kept"] is None, "so small a plan says nothing about speed"


def test_no_page_needs_more_queries_for_more_targets(report):
    assert report["grown"] == []


def test_the_browser_pastes_where_there_is_one(report):
    wait = report["browser"]
    assert wait is None or (wait["runs"], wait["kept"], wait["median_ms"] > 0) == (1, None, True)


def test_an_unknown_name_is_a_wrong_call():
    done = run("everything")
    assert (done.returncode, "unknown: everything" in done.stderr) == (2, True)
