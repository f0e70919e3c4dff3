"""What is written of arrivals: kept as they come, taken in, and worked on; and of surveys' waves and channels."""
