"""Properties: their addresses, UPRNs, points, units and rooms, and what each source says of who lives there.

A UPRN is the national unique property reference number (1 to 12 digits, text). A property may stand without one. What
is said of a property is an observation: dated, with its source and how far that source is trusted.
"""
