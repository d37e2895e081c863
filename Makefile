# Everything starts from nothing: each target makes the environment first if need be.
# With an environment of your own (conda), name its Python: make lab PYTHON=python
# With another Python for the course's environment: make lab COURSE_PYTHON=/path/to/python3.12

SHELL := /bin/sh
.DEFAULT_GOAL := help
export LAB_ARGS PORT COURSE_PYTHON COURSE_TORCH COURSE_UNPINNED

ifdef PYTHON
  RUN := $(PYTHON)
  LAB := trap : INT; $(PYTHON) bootstrap.py lab --here
  ENV_DONE := :
else
  # Variables that were set for another project's Python must not decide what this one imports.
  unexport PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONINSPECT PYTHONOPTIMIZE PYTHONWARNINGS PYTHONSAFEPATH
  RUN := .venv/bin/python
  LAB = $(FIND_PYTHON) trap : INT; "$$python" bootstrap.py lab
  ENV_DONE = $(FIND_PYTHON) "$$python" bootstrap.py
endif

# Any Python will do to start with: bootstrap.py itself looks for one that fits, and prefers a new one to run in.
define FIND_PYTHON
python=; for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
  if $$name -c "" >/dev/null 2>&1; then python=$$name; break; fi; done; \
if [ -z "$$python" ]; then \
  echo "The course needs Python, and there is none on this machine's PATH."; \
  echo "Install it (Debian or Ubuntu: sudo apt-get install python3 python3-venv) and run the same command again."; \
  exit 1; fi;
endef

.PHONY: help env lab lecture lecture-export test lint check notebooks lesson results bench browser pins clean

help: ## this list
	@echo "make lab is the course; make test is every test and every lesson. All of them:"; echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

env: ## make or update the environment in .venv
	@$(ENV_DONE)

# Ctrl+C is for bootstrap.py, which stops the server: the shell between waits for it (`trap`).
lab: ## open the course in JupyterLab (PORT=8890, LAB_ARGS=--no-browser)
	@$(LAB)

lecture: env ## show a lesson as slides with live explorers (LESSON=06 PORT=8950)
	@trap : INT; $(RUN) -m course_lib.lectures $(LESSON) $(LECTURE_ARGS)

lecture-export: env ## the same as a folder that opens from disk, with a handout (LESSON=06)
	@$(RUN) -m course_lib.lectures.export $(LESSON)

test: env ## lint, all tests, all lessons, and a summary (LESSON=06 for what concerns one)
	@$(RUN) tests/run_all.py $(if $(LESSON),--lesson $(LESSON))

lint: env ## ruff, mypy and the order of the floors
	@$(RUN) tests/run_all.py lint

check: lint

notebooks: env ## execute the lessons again from notebooks/src (LESSON=06 for one)
	@$(RUN) -m course_lib.publish.build $(LESSON)

lesson: env ## the skeleton of a new lesson (NUMBER=18 TITLE="Speech")
	@$(RUN) -m course_lib.publish.skeleton "$(NUMBER)" "$(TITLE)"

results: env ## what a class did, from the progress files in a folder (FOLDER=..., also written to build/results)
	@$(RUN) -m course_lib.class_results $(if $(FOLDER),"$(FOLDER)" --csv build/results $(RESULTS_ARGS),--mine)

bench: env ## measure the speeds; writes build/bench.json
	@$(RUN) -m pytest tests/benchmarks -o addopts= -q -p no:cacheprovider

browser: env ## the tests that drive a real browser
	@$(RUN) tests/run_all.py browser

pins: env ## resolve the pinned versions for every promised Python and system (needs a network)
	@$(RUN) tests/resolve_pins.py

clean: ## remove the environment and everything built
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis course_lib.egg-info
