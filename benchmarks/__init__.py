"""nnlib and its peers side by side: `make bench`, see README.md here."""
