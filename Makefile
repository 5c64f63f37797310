# Two commands matter: `make book` and `make test`. Both make .venv first.
# Without make (Windows): the plain commands are in the README.

PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/ready

.PHONY: book test test-all data lint bench experiments execute reseed release diagrams lock clean help

help:            ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	touch $(READY)

book: $(READY) data ## build the HTML book into _build/html
	$(BIN)/jupyter-book build . -W -n --keep-going

test: $(READY) data ## run the tests, and every notebook again
	$(BIN)/python -m pytest

test-all: $(READY) data ## the same with the whole of the long sweeps
	$(BIN)/python -m pytest -m ""

# Without a network the book is built all the same, and what needs data says so.
data: $(READY)   ## bring the data sets that are not here yet (70 MB)
	-$(BIN)/rnncourse data fetch

lint: $(READY)   ## style, types, floors, manuscripts and exercises in step
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m tools.notebooks check
	$(BIN)/rnncourse release --check
	$(BIN)/python -m tools.claims check
	$(BIN)/python -m tools.diagrams --check
	$(BIN)/python -m tools.ledger check

bench: $(READY)  ## measure the engine beside Keras and PyTorch
	$(BIN)/python -m benchmarks

SCRIPTS := $(filter-out %/recording.py %/lagging.py %/translating.py, $(wildcard experiments/*.py))

# Hours; a killed one goes on with the runs that are missing.
experiments: $(READY) data ## run every experiment in full, store the records
	for script in $(SCRIPTS); do $(BIN)/python $$script --jobs 2 || exit 1; done

execute: $(READY) ## run changed manuscripts, write chapters/
	$(BIN)/python -m tools.notebooks execute

reseed: $(READY) ## run all chapters with five other sets of seeds, compare
	$(BIN)/python -m tools.reseed --count 5 --jobs 2

release: $(READY) ## write the learner notebooks in exercises/
	$(BIN)/rnncourse release

diagrams: $(READY) ## draw changed Mermaid diagrams (needs mermaid-cli)
	$(BIN)/python -m tools.diagrams

lock:            ## resolve requirements.in into requirements.txt (needs uv)
	uv pip compile -q --universal --python-version 3.11 --no-header \
	    --no-annotate --no-emit-index-url requirements.in -o requirements.txt

clean:           ## remove everything that was built
	rm -rf .venv _build build *.egg-info .pytest_cache .ruff_cache .hypothesis
