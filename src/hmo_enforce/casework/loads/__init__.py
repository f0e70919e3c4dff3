"""What each kind of file becomes: where its rows go, how they are matched, what else they touch."""
