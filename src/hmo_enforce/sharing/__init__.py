"""Partners, what is agreed with each, and what was shared with whom: both ways stand on an agreement that runs on the day.

An agreement names its purpose, its lawful basis (UK GDPR art. 6; Data Protection Act 2018 s. 35 for law enforcement) and the
fields that may come and go. What comes in becomes an arrival (`intake/`); what goes out is kept exactly as it went.
"""
