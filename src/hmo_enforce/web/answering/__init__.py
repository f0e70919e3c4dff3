"""Pages for whoever answers a survey or complains, without an account: /survey/…, /complain and /status, in ten languages.

Nobody is asked who they are, and nothing is kept that would tell: no address of a computer, nothing of its browser. Answers
wait in a draft (`intake/drafts.py`) until they are sent. These pages have a few turns of their own, so that a flood of them
leaves the office its own.
"""
