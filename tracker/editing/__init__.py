"""What editors write, kept by the rules that hold for every source: one verb for each noun.

Each ``write_…`` takes a row that is new or locked, the values that were said and the instant, and
does all that follows from them in the caller's transaction; each ``retire_…`` takes the row out of
use without taking away what readers were told.
"""
