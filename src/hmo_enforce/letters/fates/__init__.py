"""What becomes of a posting: taken, handed over, told of, come back, tried again."""
