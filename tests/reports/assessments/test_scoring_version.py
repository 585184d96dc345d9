"""What frozen inputs give may change only with ``SCORING_VERSION``: ``verify_integrity`` computes every run of the
version again, and would call each honest run of yesterday a forged one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from reports.assessments import computing, frozen
from reports.scoring import SCORING_VERSION, stored

#: A year with shares, points by hand, honours, a lifted veto and a missed red line.
INPUTS = Path(__file__).with_name("frozen_inputs.json")
#: Where this fails: raise SCORING_VERSION, then write down the version and what it gives now.
GIVES = (6, "19875762d40ee174a3b79c6289aada551aab1c07da940ff9ef9f6959154c6e76")


def test_what_frozen_inputs_give_is_what_their_version_gave():
    inputs = frozen.load(INPUTS.read_text(encoding="utf-8"))
    results = computing.compute(inputs)
    written = "\n".join(stored.as_text(stored.dump_result(result)) for result in results)
    assert (SCORING_VERSION, frozen.digest(written)) == GIVES
    # 22.5 + 20 + 18 of 85 points are 71.18, with honours of 2 and 1; the red line of the first target decides the grade
    own = next(result for result in results if result.unit == "01")
    assert (own.score, own.grade) == (Decimal("74.18"), "D")
