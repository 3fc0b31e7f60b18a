"""The directory: who is found in it, how it is changed, and its files."""
