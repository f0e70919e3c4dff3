"""FRONT: the jobs process. It does what the queue holds (`kernel/requests.py`), one piece at a time, and keeps the clock."""
