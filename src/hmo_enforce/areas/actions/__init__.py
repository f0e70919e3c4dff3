"""Designations made, changed and revoked; and areas drawn that may become one."""
