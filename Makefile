# make app     opens the index of all pages on the shipped sample (make app ARGS="--window"; any
#              option of `memexplorer launch`)
# make test    everything the tests need, then all of them
# make unit    the tests without the browser ones
# make lint    format and rules, checked;  make format  puts them right

VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# A cache of the tests' own, empty at each start: nothing of the user's is read or written.
TEST_CACHE := $(CURDIR)/build/test-cache
PYTEST = rm -rf $(TEST_CACHE) && MEMEXPLORER_CACHE=$(TEST_CACHE) $(BIN)/python -m pytest --nbmake

.PHONY: app test unit lint format clean
.DEFAULT_GOAL := app

app: $(VENV)/.base
	@$(BIN)/memexplorer launch $(ARGS)

test: $(VENV)/.test
	@sh tests/browser/chromium.sh $(BIN)/python
	$(PYTEST) $(ARGS)

unit: $(VENV)/.test
	$(PYTEST) -m "not browser" $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist

# The stamps are younger than pyproject.toml as long as what it asks for is installed.
$(VENV)/.base: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -e .
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -e '.[all,test]'
	@touch $(VENV)/.base $@

$(VENV)/bin/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "making $(VENV) with $$("$$python" --version)"; \
			"$$python" -m venv $(VENV) && exit; \
			rm -rf $(VENV); \
			exit 1; \
		fi; \
	done; \
	echo "MemExplorer needs Python 3.11 or newer; name one: make app PYTHON=/path/to/python" >&2; \
	exit 1
