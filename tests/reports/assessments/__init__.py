"""Tests of a year's assessment."""
