"""What people are told: written beside the change it tells, shown in the portal at once, sent out of it afterwards.

``tell`` is the reaction to events: the table in ``departments.notices.table`` says who is told what. Other parts only
record their events; nobody else sends messages. ``watch_pledges`` looks, when the plan or who carries it changes,
whether signed pledges still say what is in force.
"""

from departments.notices.addressees import Holders
from departments.notices.gateways import Gateway, NotSent
from departments.notices.inbox import inbox, mark_all_read, number_unread, open_notice, unread_of_member
from departments.notices.pledged import watch as watch_pledges
from departments.notices.relay import send_again, send_waiting
from departments.notices.telling import quarter_name, tell, tell_each, written
from departments.notices.writing import Message, silence, write

__all__ = [
    "Gateway",
    "Holders",
    "Message",
    "NotSent",
    "inbox",
    "mark_all_read",
    "number_unread",
    "open_notice",
    "quarter_name",
    "send_again",
    "send_waiting",
    "silence",
    "tell",
    "tell_each",
    "unread_of_member",
    "watch_pledges",
    "write",
    "written",
]
