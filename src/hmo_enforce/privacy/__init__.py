"""How long things are kept, what must stay, and what is told to whom it is about.

Words: a *retention rule* says from which event and for how long a sort of record is kept; a *destruction list* is what is due
by the rules, for a manager to approve; a *legal hold* keeps whatever it reaches until proceedings and appeal have ended; an
*access request* is somebody's wish to see what is kept about them; an *export* is a file made for that, for a few days.

UK GDPR arts. 5(1)(e), 15, 17 and 30; Data Protection Act 2018 Part 3 (ss. 35 to 42, 45, 47, 62) and Schs. 2 to 4.
"""
