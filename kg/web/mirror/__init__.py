"""Write the whole site of a release as files that need no server: the application itself is asked for each of them."""
