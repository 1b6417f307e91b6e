"""The sources that a field can have: each file has the declaration, and the word with which an agency declares it."""
