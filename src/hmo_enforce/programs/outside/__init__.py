"""The world to which messages go."""
