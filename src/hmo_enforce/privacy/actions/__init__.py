"""What officers and managers do for privacy's sake, a module for each sort of step. Each is journalled; none commits."""
