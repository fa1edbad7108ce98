"""Compare the entities of two data sets: which pairs are worth it, what each feature says, and what it weighs."""
