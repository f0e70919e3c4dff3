"""FRONT: the command line. `words` is what can be said; each other module does one family of commands.

Exit codes: 0 done; 1 refused or failed, and nothing was changed; 2 said wrongly; 3 done, but rows were left out and
`--strict` was given; 130 stopped by Ctrl-C.
"""
