"""What arrives about homes: answers to surveys, complaints and referrals of partners, in one table whatever the channel.

A submission is kept with one quick write (`actions.keeping.keep`); whose home it is about, and what follows, comes later
(`casework/arrivals.py`). Who complains may stay unknown: a reference and a PIN lead back to it. How they want to be reached
lies in a row of its own, which is erased alone.
"""
