"""Steps that cross rooms, in the order in which the work happens. `views/` reads across rooms and never writes."""
