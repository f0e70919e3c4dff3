"""What people keep of lists, and what they did to many at once: filters under a name, the columns that somebody chose, and
bulks, each with its rows, so that it can be taken back."""
