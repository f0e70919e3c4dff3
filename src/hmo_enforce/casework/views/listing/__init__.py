"""One way for every list: declared once, then read from an address, paged by key, drawn on a page or written to a file."""
