"""The DCAT description against the shapes of DCAT-AP 3.0.1, where a copy of them is at hand.

Set DCAT_AP to a folder with shapes.ttl, shapes_recommended.ttl, range.ttl and mdr-vocabularies.shape.ttl.
"""
