"""Letters and email: *templates* in plain English with merge fields, *letters* made from them, and the *outbox*.

*Sent* says that it left the building, *delivered* or *bounced* what came back. Neither says *served*, which is a question
of law and belongs to whoever serves a notice (Local Government Act 1972 s. 233).
"""
