"""What only runs in Pyodide is not collected here."""

collect_ignore = ["answers.py", "notebooks.py", "own_tests.py"]
