"""Other people's programs: answers kept under keys that they send, and webhooks, by which they hear of what has happened."""
