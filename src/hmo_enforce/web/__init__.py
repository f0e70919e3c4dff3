"""The front that speaks HTTP: pages for staff under /, the JSON API under /api/v1. It translates, and decides nothing."""
