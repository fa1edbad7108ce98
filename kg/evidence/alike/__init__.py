"""Find the same picture or film twice: copies that were cropped, scaled, framed, encoded again or cut.

In: what a store holds. Out: pairs and groups with a reason in words. They are proposals; a person accepts them.
"""
