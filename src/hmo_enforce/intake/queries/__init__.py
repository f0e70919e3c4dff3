"""What is read of arrivals: one, those that wait for the job, those that may be about the same home; and of surveys' waves."""
