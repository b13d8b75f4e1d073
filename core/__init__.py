"""Mechanism without business words: pages, charts, calendars, money, files."""
