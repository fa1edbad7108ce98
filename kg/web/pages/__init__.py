"""The pages, a module for each kind: what a release holds comes in, a `Page` goes out."""
