"""nnlib and its peers side by side: `python3 -m tools bench`, see README.md here."""
