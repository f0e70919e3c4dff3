"""Cases: work on a home, a person or both, from opening to closing.

A *case* has a reference, subjects (properties and people, each with their part in it), an assignee, a step of its kind, tasks
with dates, notes (fact or opinion), links to other cases and a status. What the law does with it is the enforcement's room.
"""
