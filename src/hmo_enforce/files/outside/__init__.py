"""The only place that knows formats: files opened, their rows read, lists written as files."""
