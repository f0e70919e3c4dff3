"""Councils' files: opened, understood by a profile, turned into typed rows and issues, and remembered as imports."""
