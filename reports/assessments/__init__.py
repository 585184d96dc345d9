"""A year's assessment: its walk as a table, runs on frozen inputs, what-if trials, and what differs between two runs.

``frozen``, ``computing``, ``steps``, ``trials`` and ``causes`` are pure; ``gathering`` reads the inputs, ``storing``
keeps the lines, ``runs`` and ``walk`` are the actions.
"""
