"""What a report says: typed blocks composed in the office's language from the situation at one quarter.

No row is read here and no file is written: the same situation gives the same content, on any machine.
"""
