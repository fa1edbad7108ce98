"""Evidence: from a file or a link to a verified, preserved item that can be cited.

What is held is kept in a store of its own in the private folder, which no public build opens. What may be known of it
becomes rows of the dossier.
"""
