"""Files that people attach: which kinds are taken, by ending and by content alike, and under which name.

kind = attachments.kind_of(name, content)     # "pdf", "png" …; raises NotTaken with the reason
name = attachments.clean(name)                # as it is shown and handed out again
"""

from qualitycity.attachments.kinds import ENDINGS, PICTURES, TYPES, kind_of
from qualitycity.attachments.names import clean, ending
from qualitycity.attachments.refusals import NotTaken

__all__ = ["ENDINGS", "PICTURES", "TYPES", "NotTaken", "clean", "ending", "kind_of"]
