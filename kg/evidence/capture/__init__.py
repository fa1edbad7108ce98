"""Web captures: an address is recorded as it was sent, kept as WARC or WACZ, checked and replayed.

The formats are those of ISO 28500:2017 (WARC 1.1) and of WACZ 1.1.1 (Webrecorder, 2021).
"""
