"""The clause reader: from the words of a plan to a formal rule, and back.

    from targets import clause

    reading = clause.read("高于全省平均水平1~2个百分点", indicator="食品抽查合格率", unit="%")
    reading.understood      # True
    reading.rule            # targets.rules.terms.Rule: test, operator, values, scale, unit, direction, soft, hold …
    reading.problems        # Sentences: what the words left open (understood), or why they were refused
    clause.write(reading.rule)          # the rule in the office's words again
    clause.write_english(reading.rule)  # and for English pages

``read`` never raises and never guesses silently: a rule that rests on a convention or a proposal says so in its
problems, and words that state no result, no amount, or two different ones give no rule, only the reasons.

How a rule is to be taken (source: "Tests" of the target forms):

- ``values`` are the printed numbers; the number meant is ``value * scale`` in ``unit``. ``unit`` is the unit of the
  reported value: the one given by the plan, else the one of the words. A margin in 百分点 never becomes the unit.
- ``benchmark`` and ``prior`` without values (高于全省平均, 逐年上升): ``operator`` compares the value itself with
  the benchmark or with last year. With values: ``operator`` compares the margin, counted in the good direction, with
  the value: 下降3% is ``reduction >= 3`` with direction lower, 低于全省平均2个百分点 is ``>= 2`` with direction lower.
  A ceiling on a change (增幅不超过5%) is ``growth <= 5``: the change itself, upward, against 5.
- ``compared_with`` of a ``prior`` rule is ``上年度`` (same period of last year), ``基期`` or a named year (``2025年``).
- ``range``: form ``count_range`` (met at the first value, exceeded at the second; mirrored where direction is
  lower) or ``band`` (operator None, both ends included).
- ``rank`` has no values where the words name no place (前列, 领先); its unit is 位 or 名, or % for 前10%.
- A clause whose unit cannot stand for the plan's (% and 家, 分钟 and 小时) is refused; where only the scale differs
  (7000件 in a plan of 万件) ``unit`` is the words' own, so that the number can be converted.
- ``measure`` is a proposal unless the words say it; then a problem says so. New things are ``term_flow`` (each year:
  ``period_flow``), stocks and counts ``as_of``, shares a ``ratio``, indices and surveys ``published_rate``.
- Reading what ``write`` wrote gives the same rule, apart from the proposal of a measure and the problems.
- 分别达到A和B gives one value a part, in the order of ``parts``, combined by ``each``.
"""

from targets.clause.english import write_english
from targets.clause.reading import Reading, read
from targets.clause.references import BASELINE, PRIOR_YEAR
from targets.clause.writing import write

__all__ = ["BASELINE", "PRIOR_YEAR", "Reading", "read", "write", "write_english"]
