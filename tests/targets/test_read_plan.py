"""The command that reads a plan and prints what it proposes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

FOLDER = Path("tests/targets/plan_texts")
PLAN = str(FOLDER / "1-numbered.txt")


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("read_plan", *arguments, stdout=out)
    return out.getvalue()


def test_the_figure_is_printed() -> None:
    printed = run(PLAN, "--expected", str(FOLDER / "1-numbered.tsv"))
    assert "13" in printed.splitlines()[-1]
    document = json.loads(run(PLAN, "--expected", str(FOLDER / "1-numbered.tsv"), "--json"))
    assert document["comparison"] == {
        "found": 13, "expected": 13, "invented": 0, "invented_in_prose": 0, "different": {}, "missing": [],
    }  # fmt: skip


def test_what_is_read_otherwise_missing_or_invented_is_named(tmp_path: Path) -> None:
    table = "no\tcategory\tname_zh\tclause_zh\ttest\top\tvalues\tunit\n"
    table += "1\tproduct\t制造业产品质量合格率\t达到95%以上\tcompare\t>=\t96\t%\n"
    table += "2\tproduct\t专利授权量\t达到500件\tcompare\t>=\t500\t件\n"
    (tmp_path / "table.tsv").write_text(table, encoding="utf-8")
    document = json.loads(run(PLAN, "--expected", str(tmp_path / "table.tsv"), "--json"))
    assert document["comparison"]["different"] == {"1": ["values"]}
    assert document["comparison"]["missing"] == ["2"]
    assert document["comparison"]["invented"] == 12
    assert document["comparison"]["invented_in_prose"] == 1


def test_every_row_has_its_words_and_their_place() -> None:
    document = json.loads(run(PLAN, "--json"))
    row = document["targets"][0]
    assert row["indicator"] == "制造业产品质量合格率"
    assert (row["operator"], row["values"], row["unit"]) == (">=", ["95"], "%")
    assert row["source"].startswith("到2030年，制造业产品质量合格率")
    assert Path(PLAN).read_text(encoding="utf-8")[row["offset"] :].startswith("制造业产品质量合格率")
    assert document["comparison"] is None
    assert (document["start_year"], document["end_year"]) == (2026, 2030)


def test_a_file_that_cannot_be_read_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(str(tmp_path / "none.txt"), "--json")
    assert stopped.value.code == 1


def test_a_table_without_its_columns_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "table.tsv").write_text("no\tname\n1\tx\n", encoding="utf-8")
    with pytest.raises(CommandError):
        run(PLAN, "--expected", str(tmp_path / "table.tsv"))
