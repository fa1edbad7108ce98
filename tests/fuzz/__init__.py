"""Fuzzing: each target takes bytes, does with them what the program does with those of a stranger, and checks it.

`python -m tests.fuzz TARGET --runs 500000` lets atheris choose the bytes by what they reach in the program; the tests
do the same for a second with hypothesis, and again with every input in `corpus/`, among them all that ever failed.
"""
