# One command each: every target makes its environment by itself in .venv, with nothing else done by hand.
#   make brief   the brief on the shipped scenario, in out/ (installs the base only)
#   make read    a report of yours, handed back sentence by sentence (adds the text extra)
#   make test    checks and tests, all that a contributor needs (installs the dev extra)
# PYTHON=... names the interpreter to use; without it the newest of 3.11 to 3.13 that can make an environment is taken.

.DEFAULT_GOAL := help
.PHONY: help brief read test test-slow check bench clean base text dev
.NOTPARALLEL:
.DELETE_ON_ERROR:

unexport PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

BIN := .venv/bin
# A stamp names what was installed and where: other pins, another extra or a moved folder install anew.
KEY := $(shell { cat pyproject.toml constraints.txt; pwd; } | cksum | tr ' ' '-')
BASE := .venv/stamp-base-$(KEY)
TEXT := .venv/stamp-text-$(KEY)
DEV := .venv/stamp-dev-$(KEY)

# Two processes; the tests of one file share a process and what it has made.
PARALLEL := -rs -n 2 --dist loadfile --no-loadscope-reorder

SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
CANDIDATES := $(if $(PYTHON),$(PYTHON),python3.13 python3.12 python3.11 python3 python)

help: ## what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 16

brief: $(BASE) ## the brief on alabuga-2025: out/brief.html and out/brief.json
	@$(BIN)/magdepth brief alabuga-2025 --out out

read: $(TEXT) ## a report handed back, sentence by sentence: make read FILE=article.txt, in out/read.html and out/read.json
	@test -n "$(FILE)" || { echo "Which report? make read FILE=article.txt" >&2; exit 2; }
	@$(BIN)/magdepth read "$(FILE)" --out out

test: check ## checks, then the quick tests; skips are listed with their reasons, and the ten slowest tests
	@$(BIN)/python -m pytest $(PARALLEL) -m "not slow" --durations=10

test-slow: $(DEV) ## the rest: whole calibrations, simulation-based calibration, power, cold compilation, large files
	@$(BIN)/python -m pytest $(PARALLEL) -m slow --durations=10

check: $(DEV) ## style, types and the rooms' import contracts
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(DEV) ## how fast the engine is, as a table (about ten minutes; CONTRIBUTING.md lists the other benchmarks)
	@$(BIN)/python benchmarks/engine.py

clean: ## remove what was made, the environment too
	rm -rf .venv out dist build .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

base: $(BASE)

text: $(TEXT)

dev: $(DEV)

$(BASE):
	$(call environment)
	$(call install,.,the base)
	@touch $@

$(TEXT):
	$(call environment)
	$(call install,.[text],the base and the text extra)
	@touch $@ $(BASE)

$(DEV):
	$(call environment)
	$(call install,.[dev],the base and the dev extra)
	@touch $@ $(BASE) $(TEXT)

# Find a Python that is new enough and can make an environment; say what is missing where none can.
define environment
@if $(BIN)/python -c '$(SUITABLE)' 2>/dev/null && $(BIN)/python -m pip --version >/dev/null 2>&1; then exit 0; fi; \
rm -rf .venv; new=; \
for python in $(CANDIDATES); do \
  "$$python" -c '$(SUITABLE)' >/dev/null 2>&1 || continue; \
  new=$$python; \
  "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || continue; \
  echo "Making .venv with $$("$$python" -V)"; \
  "$$python" -m venv .venv && exit 0; \
  rm -rf .venv; \
done; \
if [ -n "$$new" ]; then \
  echo "$$new is here, but can't make an environment: its venv module is missing." >&2; \
  echo "On Debian or Ubuntu: apt-get install python3-venv (or $$("$$new" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')), then run make again." >&2; \
else \
  echo "magdepth needs Python 3.11, 3.12 or 3.13, and none was found among: $(CANDIDATES)." >&2; \
  echo "On Debian or Ubuntu: apt-get install python3 python3-venv; or name one: make PYTHON=/path/to/python ..." >&2; \
fi; exit 1
endef

# pip is brought up to date first: the one that comes with an old Python may not read today's packages.
# A home that can't be written has no cache; pip is told so, or it would complain at length.
define install
@echo "Installing $(2) into .venv (once; a minute or two)"
@home=$${HOME:-/nonexistent}; cache=; [ -w "$$home" ] || cache=--no-cache-dir; \
$(BIN)/python -m pip install --quiet $$cache --upgrade 'pip>=24' && \
$(BIN)/python -m pip install --quiet $$cache --constraint constraints.txt --editable '$(1)'
endef
