"""Write what a release says of one case as a document to file: one HTML file, or a PDF that Chromium prints of it.

In: a release and a case of it. Out: the same bytes for the same release; every figure leads to its claim and source.
"""
