"""The demo borough: Acacia, a place that does not exist, with the files that a council would bring and the truth behind them.

Nothing here touches the database. `borough.generate` makes a town (streets, homes, households, landlords, licences) and
`outside.write` writes it down in the shapes of a council's real files, mistakes and all, so that a demo goes through the
same importer as real files do. `truth.csv` is what the files try to tell: kept aside for measuring, never imported.

Words: a *neighbourhood* is the ground of one LSOA; a *plot* is a place for one building; a *building* holds one or more
*homes*; a *home* is what may need a licence of its own (a house, a flat, a bedsit house as a whole, a student hall).

Nothing is real: names are invented; UPRNs begin 999; postcodes begin ZY (the borough) or ZX (elsewhere), company numbers
ZZ, area codes E99. The Acts served: Housing Act 2004 Parts 2, 3 and 7, as LAW's tests and regimes state them.
"""
