"""Which property an address means: read what was written, look up what could be meant, weigh it, and say why.

Words of this room. *Doorway*: a number and the name that it stands in, "12" in HIGH STREET or "17" in TANNERY HOUSE. *Ids*:
the numbers or letters that tell the homes behind one doorway apart. *Spots*: the words that do the same, "first floor",
"rear". *Entry*: one line of the gazetteer. *Cost*: what a difference takes from the confidence of 1. *Bar*: a difference
that no agreement elsewhere makes up for; such an entry is a near miss and never a match.

Read by `parsing`, looked up in `gazetteer` (in a database by `doors`, through `queries`), compared by `comparing`, chosen by
`choosing`. What a person may say of what was not certain: `states`.
"""
