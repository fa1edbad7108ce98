"""Keep harm from people out of what is published: what texts, attachments and small cells may give away.

Each module judges one danger and changes nothing, but for `apply`, which moves what is too fine to the private folder.
"""
