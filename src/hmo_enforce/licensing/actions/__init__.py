"""What officers and the program change of licensing, a module for each sort of step. None commits."""
