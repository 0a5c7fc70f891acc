# Needs GNU make 3.81 or newer, a POSIX shell (on Windows: Git Bash) and Python >= 3.11.
# Another Python:    make lab PYTHON=/path/to/python3.12
# In a container:    make lab LAB_OPTIONS="--allow-root --no-browser"

VENV := .venv
PYTHON :=
LAB_OPTIONS :=
CANDIDATES := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python py)
PY := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts/python.exe,bin/python)
# nbgrader switches on server extensions, so it has an environment of its own
INSTRUCTOR := $(VENV)-instructor
INSTRUCTOR_PY := $(subst $(VENV)/,$(INSTRUCTOR)/,$(PY))
INSTALL := -m pip install --quiet --disable-pip-version-check -c requirements-lock.txt
PIP := $(PY) $(INSTALL)
NBVAL := $(PY) -m pytest --nbval --nbval-current-env --nbval-cell-timeout=60 \
	--nbval-sanitize-with tests/course/nbval_sanitize.cfg
MNIST := ../shared/data/mnist
# of the browser tests: CHROMIUM=/path/to/chrome, or CHROMIUM=none to go without
CHROME := $(or $(CHROMIUM),$(firstword $(foreach name,chromium chromium-browser \
	google-chrome,$(shell command -v $(name) 2>/dev/null))))
BROWSER := $(filter-out none,$(CHROME))
# The matrices are small: with more threads all is several times slower on a busy machine.
OPENBLAS_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS
# A list of fonts of its own: one in the user's home may be of another installation, and
# matplotlib then writes warnings into the cells.
export MPLCONFIGDIR := $(abspath $(VENV))/matplotlib

.PHONY: help lab work test lint unit-tests graders notebooks check grading browser \
	browser-test lab-test site-test build site lite bench hostile instructor lock versions clean
.DELETE_ON_ERROR:

help:
	@echo "make lab         open the course in JupyterLab (the first time: install it)"
	@echo "make work        copy new exercises to work/, your copies (make lab does it too)"
	@echo "make test        everything that CI checks"
	@echo "make build       build the notebooks whose text in course/ has changed"
	@echo "make browser-test  every notebook and widget in JupyterLab, and the site"
	@echo "make check       are the notebooks what their text says, and what a run shows?"
	@echo "make site        the course as pages for reading, in build/site"
	@echo "make lite        the course to run in a browser without a server, in build/lite"
	@echo "make bench       nnlib and its peers side by side; see benchmarks/README.md"
	@echo "make hostile     10,000 random calls with bad arguments; the tests make 400"
	@echo "make instructor  nbgrader, in $(INSTRUCTOR): see docs/INSTRUCTORS.md"
	@echo "make lock        newest versions of all packages into requirements-lock.txt"
	@echo "make versions    what is installed"
	@echo "make clean       remove $(VENV) and caches"

lab: work
	$(PY) -m jupyterlab --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb \
		$(LAB_OPTIONS)

work: $(VENV)/lab.done
	@$(PY) -m tools.work

# Three at a time, because the browser of the site mostly waits, and what each prints is kept
# together where make can do that (4.0 and newer). JupyterLab, whose answers are timed, alone.
BESIDE := $(MAKE) --no-print-directory -j3 --keep-going \
	$(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test:
	+@$(BESIDE) $(VENV)/test.done $(INSTRUCTOR)/done $(if $(BROWSER),$(VENV)/browser.done)
	+@$(BESIDE) $(STEPS)
	@$(MAKE) --no-print-directory browser
	@printf '\nall of it passed: $(STEPS) browser\n'

STEPS := site-test unit-tests lint graders notebooks grading check

lint:
	@printf '\n== lint\n'
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m codespell_lib

unit-tests:
	@printf '\n== unit tests and doctests; all 70,000 digits in $(MNIST): '
	@if test -d $(MNIST); then echo there; else echo 'NOT THERE, their tests are skipped'; fi
	$(PY) -m pytest -q --ignore=tests/tutor $(SITE:%=--ignore=%)

graders:
	@printf '\n== graders: each known mistake named, each right answer accepted\n'
	$(PY) -m pytest -q tests/tutor

notebooks:
	@printf '\n== notebooks: each output compared with a fresh run (nbval)\n'
	$(NBVAL) -q notebooks solutions

# Without a browser CI fails; a student is told, and the rest counts.
browser:
	@printf '\n== browser: every notebook and widget in JupyterLab, and the site; '
	@if test "$(CHROME)" = none; then \
		echo "NOT RUN: CHROMIUM=none"; \
	elif test -n "$(CHROME)"; then \
		echo "$(CHROME) (the site above)" && $(MAKE) --no-print-directory lab-test; \
	elif test -n "$(CI)"; then \
		echo "FAILED: CI needs Chromium, and there is none"; exit 1; \
	else \
		echo "NOT RUN: there is no Chromium or Chrome on this machine" \
			"(Debian, Ubuntu: sudo apt install chromium)"; \
	fi

browser-test: lab-test site-test

lab-test: $(VENV)/browser.done
	CHROMIUM="$(CHROME)" $(PY) -m pytest -q -s tests/browser

SITE := tests/course/test_site.py tests/course/test_lite.py

site-test: $(VENV)/test.done $(if $(BROWSER),$(VENV)/browser.done)
	@printf '\n== site and JupyterLite: built, then opened in $(or $(BROWSER),NO BROWSER)\n'
	$(PY) -m pytest -q $(SITE)
	$(if $(BROWSER),CHROMIUM="$(CHROME)" $(PY) -m pytest -q tests/browser_site)

check: $(VENV)/test.done
	@printf '\n== notebooks: each compared with its text, outputs clean\n'
	$(PY) -m tools.build check

grading:
	@printf '\n== exercises: released, handed in and graded by nbgrader\n'
	$(INSTRUCTOR_PY) -m pytest -q tests/grader

build: $(VENV)/test.done $(INSTRUCTOR)/done
	$(PY) -m tools.questions
	$(PY) -m tools.appendix
	$(PY) -m tools.build build
	$(PY) -m tools.exercise_table
	$(INSTRUCTOR_PY) -m nbgrader generate_assignment 'ex*' --force --no-db --log-level=WARN

site: $(VENV)/site.done
	$(PY) -m tools.site

lite: $(VENV)/lite.done
	$(PY) -m tools.lite

hostile: $(VENV)/test.done
	HOSTILE_CALLS=10000 $(PY) -m pytest -q tests/nnlib/test_training.py -k hostile

# the peers weigh 3 GB; SECTIONS="cases1 memory" measures only these
bench: build/bench-venv/done
	NNLIB_DATA="$${NNLIB_DATA:-$$(test -d $(MNIST) && echo $(MNIST))}" \
		build/bench-venv/bin/python -m benchmarks.run $(SECTIONS)

build/bench-venv/done: benchmarks/requirements.txt requirements-lock.txt $(PY)
	$(PY) -m venv build/bench-venv
	build/bench-venv/bin/python -m pip install --quiet --disable-pip-version-check \
		-r benchmarks/requirements.txt -c requirements-lock.txt
	@touch $@

# torch is exact in requirements-test.txt; what it needs for GPUs is never installed here
lock: $(VENV)/test.done
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m uv pip compile --quiet --upgrade \
		--universal --python-version 3.11 --no-annotate --no-emit-package nnlib \
		requirements-browser.txt requirements-instructor.txt requirements-lite.txt \
		> $(VENV)/lock
	grep -vE '^(cuda-|nvidia-|torch=|triton)' $(VENV)/lock > requirements-lock.txt

versions: $(VENV)/test.done
	@$(PY) --version
	@$(PY) -m pip list --disable-pip-version-check

clean:
	rm -rf $(VENV) $(INSTRUCTOR) build .pytest_cache .ruff_cache .hypothesis

instructor: $(INSTRUCTOR)/done
	@echo "now: . $(INSTRUCTOR)/bin/activate, then the commands of docs/INSTRUCTORS.md"

# The stamps lie in the environment, so they go when it goes.
$(VENV)/test.done: requirements-test.txt requirements-site.txt requirements-lite.txt \
		$(VENV)/lab.done
	@echo "Installing what the tests need"
	$(PIP) -r requirements-test.txt
	@touch $@

$(INSTRUCTOR)/done: requirements-instructor.txt $(VENV)/lab.done
	@echo "Installing what instructors need, in $(INSTRUCTOR)"
	$(PY) -m venv --clear $(INSTRUCTOR)
	$(INSTRUCTOR_PY) $(INSTALL) -r requirements-instructor.txt pytest hypothesis
	@touch $@

$(VENV)/browser.done: requirements-browser.txt $(VENV)/test.done
	@echo "Installing what the browser tests need"
	$(PIP) -r requirements-browser.txt
	@touch $@

$(VENV)/site.done: requirements-site.txt $(VENV)/lab.done
	@echo "Installing what the site needs"
	$(PIP) -r requirements-site.txt
	@touch $@

$(VENV)/lite.done: requirements-lite.txt $(VENV)/lab.done
	@echo "Installing what JupyterLite needs"
	$(PIP) -r requirements-lite.txt
	@touch $@

$(VENV)/lab.done: requirements.txt requirements-lock.txt pyproject.toml $(PY)
	@echo "Installing the course: about 420 MB on disk, once"
	$(PIP) -r requirements.txt
	@$(PY) -c "import matplotlib.font_manager"
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' \
		> $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $@

$(PY):
	@for python in $(CANDIDATES); do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& break; \
		python=; \
	done; \
	if test -z "$$python"; then \
		echo "The course needs Python 3.11 or newer; found:" \
			$$(for python in $(CANDIDATES); do $$python --version 2>&1 \
				| grep '^Python [0-9]'; done | sort -u | grep . || echo none); \
		exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python cannot make environments: install its venv package" \
			"(Debian, Ubuntu: sudo apt install python3-venv)"; \
		exit 1; \
	fi; \
	$$python -m venv --clear $(VENV)
