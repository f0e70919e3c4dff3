"""What is changed of what is known of properties, a module for each sort of step. None commits."""
