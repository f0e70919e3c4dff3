"""Question sets: what a survey, a complaint or a visit asks, in which words, when, and which answers claim something of a home.

One engine for all of them. It knows nothing of housing but the names of claims; what they come to mean is others' to say.
"""
