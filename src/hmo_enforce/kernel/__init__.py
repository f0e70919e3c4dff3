"""What every room stands on: time, money, identity numbers, the grid, errors, who acts, the database and its journal."""
