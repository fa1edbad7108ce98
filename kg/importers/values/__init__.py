"""Write foreign values the way our tables have them: ages, dates, and the language of a name by its script."""
