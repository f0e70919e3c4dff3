"""What is done with accounts: opened, signed in with, and what only named people may see."""
