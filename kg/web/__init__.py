"""The publisher: a release comes in, pages, documents and answers go out, over HTTP or as files."""
