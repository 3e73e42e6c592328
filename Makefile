# `make demo` and `make test` do all the set-up on a fresh machine with only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
N ?= 1000

.PHONY: demo test lint golden bench fuzz docs clean

$(VENV)/.core: pyproject.toml
	$(PYTHON) -c "import sys; sys.exit('astgrad needs Python 3.11 or later: make PYTHON=python3.12 ...' if sys.version_info < (3, 11) else 0)"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(VENV)/.demo: $(VENV)/.core
	$(BIN)/python -m pip install --quiet -e ".[demo]"
	touch $@

$(VENV)/.test: $(VENV)/.demo
	$(BIN)/python -m pip install --quiet -e ".[demo,test]"
	touch $@

$(VENV)/.lint: $(VENV)/.core
	$(BIN)/python -m pip install --quiet -e ".[lint]"
	touch $@

demo: $(VENV)/.demo
	$(BIN)/python examples/digits.py

test: $(VENV)/.test
	$(BIN)/python -m pytest -q -n auto --dist loadgroup

lint: $(VENV)/.lint
	$(BIN)/ruff check astgrad tests benchmarks examples
	$(BIN)/mypy astgrad

golden: $(VENV)/.test
	$(BIN)/python -m tests.golden.write

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz --n $(N)

docs: $(VENV)/.test
	$(BIN)/python -m pytest -q tests/test_docs.py

clean:
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache
