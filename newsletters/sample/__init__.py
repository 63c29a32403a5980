"""The sample fortnight: an invented town, so that the first run shows a whole edition.

Every group, place, bill and person here is made up; addresses are of example.org.
"""
