# make VERB is python3 -m tools VERB, with another Python:  make lab PYTHON=python3.12
# What stands behind the verb, such as a part of the tests: make test ARGS="lint unit"
PYTHON := python3
VERBS := lab work doctor update test build check site lite lite-test slides bundle bench hostile pyodide grade cluster collect class-report lms-grades instructor hub-test lock versions clean

.PHONY: help $(VERBS)
help:
	@$(PYTHON) -m tools

$(VERBS):
	@$(PYTHON) -m tools $@ $(ARGS)
