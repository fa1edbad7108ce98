"""Search over a release: text folded across scripts, an index beside the release, facets, suggestions."""
