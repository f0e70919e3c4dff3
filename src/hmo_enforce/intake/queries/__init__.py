"""What is read of arrivals: one, those that wait for the job, and those that may be about the same home."""
