"""The desk that everybody starts from: a few lines of each of its panels (`accounts/desks.py`), and how many there are.

Every question is bounded: it ends after `found.MOST` rows, or looks at no more than a window of days.
"""
