"""What changes: filters kept and forgotten, columns chosen, bulks begun and settled."""
