"""What officers do with a case, a module for each sort of step. Each is journalled; none commits.

The journal's lines name nobody in a case: they give the number of the line of the case (`line`), and say of a person their
part alone.
"""
