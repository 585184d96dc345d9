"""Reminding units of what is due: by the ladder of their plan, by hand from the board, onto the circular list.

``run`` is what beat asks for. A step of the ladder is taken once for a deadline: whoever writes its ``Reminder`` row
sends the messages, to those who must act at that moment. A step that was missed is made up, unless a later one for the
same people is due as well, or the unit learned its deadline after the step's time; so a portal that stood still tells
each person one thing, not all that it missed. An extension brings a new deadline, and its own ladder;
figures that were put off have theirs (``run_put_off``), once the rest was released.
"""

from departments.reminders.by_hand import Preview, Reminded, preview, remind
from departments.reminders.circular import strike
from departments.reminders.ladder import DEFAULT, Rules, Step, due_now, put, rules_of
from departments.reminders.put_off import run_put_off
from departments.reminders.running import BY, run
from departments.reminders.words import text_of

__all__ = [
    "BY",
    "DEFAULT",
    "Preview",
    "Reminded",
    "Rules",
    "Step",
    "due_now",
    "preview",
    "put",
    "remind",
    "rules_of",
    "run",
    "run_put_off",
    "strike",
    "text_of",
]
