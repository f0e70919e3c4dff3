"""What can be done to many rows of a list at once, shown before it is done, and taken back. Never anything statutory."""
