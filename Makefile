# Everything runs in .venv, with the packages locked under requirements/.
PYTHON ?= python3
DATA ?= data/aban-1398
OUT ?= dist

BIN := .venv/bin
# By uv, which takes seconds; by pip where uv does not get through, such as behind a mirror that only pip knows of.
install = $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) || $(PIP) install $(1)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --fork-strategy fewest --quiet --upgrade

# Where it is set, each of the hundreds of processes that the tests start would compile every library anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint types docs-check ci proof picture peers ftm fuzz lock sbom audit assets-lock clean

run: .venv/run.stamp .venv/assets.stamp
	@$(BIN)/kg build $(DATA) --out $(OUT)
	@for query in toll denials relays; do \
		echo; echo "kg query $$query"; $(BIN)/kg query $$query --on $(OUT) --format table || exit 1; \
	done
	@echo; echo "To read it in a browser: $(BIN)/kg serve $(OUT)"

test: .venv/test.stamp .venv/assets.stamp
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev.stamp
	$(BIN)/mypy

docs-check: .venv/test.stamp
	$(BIN)/python -m pytest tests/test_docs.py tests/test_project.py

ci:
	.ci/run

proof: .venv/test.stamp
	$(BIN)/python -m pytest -m proof

peers: .venv-peers/peers.stamp

# FollowTheMoney, for `kg import ftm`; it is built here, against ICU.
ftm: .venv/run.stamp
	$(call install,--require-hashes --requirement requirements/ftm.txt)

# What `python -m tests.fuzz` runs under.
fuzz: .venv/test.stamp
	$(call install,--require-hashes --requirement requirements/fuzz.txt)

picture: .venv/test.stamp .venv/assets.stamp
	@mkdir -p build
	$(BIN)/kg build $(DATA) --out $(OUT)
	$(BIN)/kg query toll --on $(OUT) --format csv > build/toll.csv
	$(BIN)/kg query blanket-denials --on $(OUT) --format csv > build/blanket-denials.csv
	$(BIN)/python -m kg.charts build/toll.csv build/blanket-denials.csv > docs/toll.svg
	$(BIN)/python -m tests.pictures $(OUT) docs/pictures

# The widest set is resolved first, so that the narrower ones hold the same versions.
lock: .venv/dev.stamp
	$(LOCK) pyproject.toml --extra dev --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --extra test --constraint requirements/dev.txt --output-file requirements/test.txt
	$(LOCK) pyproject.toml --extra build --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) pyproject.toml --extra ftm --constraint requirements/dev.txt --output-file requirements/ftm.txt
	$(LOCK) pyproject.toml --extra test --extra fuzz --constraint requirements/dev.txt --output-file requirements/fuzz.txt
	$(LOCK) requirements/uv.in --constraint requirements/dev.txt --output-file requirements/uv.txt
	$(LOCK) requirements/peers.in --output-file requirements/peers.txt
	$(LOCK) requirements/schemas.in --no-deps --output-file requirements/schemas.txt
	@$(MAKE) --no-print-directory sbom

# What a release says of the software that made it; licences are those that the installed packages declare.
sbom: .venv/dev.stamp
	$(BIN)/python -m kg.sbom requirements/run.txt kg/sbom.cdx.json

# Known weaknesses of the locked packages. Without a network: make audit ADVISORIES=a clone of pypa/advisory-database.
audit: .venv/dev.stamp
ifdef ADVISORIES
	$(BIN)/python -m bench.audit requirements/run.txt --advisories $(ADVISORIES)
else
	$(BIN)/uv tool run --from 'pip-audit>=2.10,<3' pip-audit --requirement requirements/run.txt --require-hashes \
		--disable-pip --strict --progress-spinner off
endif

# The browser's packages at their newest; no registry is named in the lock file.
assets-lock:
	cd kg/web/npm && npm update --package-lock-only --ignore-scripts --no-audit --no-fund

clean:
	rm -rf .venv .venv-peers $(OUT) .$(OUT).cache .$(OUT).lock build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is renewed when its lock file changes; each set contains the one before it.
.venv/%.stamp: requirements/%.txt pyproject.toml $(BIN)/python
	@echo "Installing the locked packages of $< (a minute or two the first time)"
	@$(call install,--require-hashes --requirement $<)
	@$(call install,--no-deps --no-build-isolation --editable .)
	@case $* in dev) touch .venv/run.stamp .venv/test.stamp ;; test) touch .venv/run.stamp ;; esac
	@touch $@

# Programs that tests hold ours against; tests that need one are skipped without it.
.venv-peers/peers.stamp: requirements/peers.txt requirements/schemas.txt .venv/dev.stamp
	@$(BIN)/uv venv --quiet --clear .venv-peers
	@$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --require-hashes --requirement $<
	@$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --no-deps --require-hashes --requirement requirements/schemas.txt
	@touch $@

# What pages use in the browser. Without npm a message says what to install, and pages are of text alone until then.
.venv/assets.stamp: kg/web/npm/package-lock.json kg/web/assets.py kg/web/outlines.py | $(BIN)/python
	@$(BIN)/python -m kg.web.assets && touch $@ || echo "Until then the pages have no drawings and no fonts of their own."

$(BIN)/python:
	@command -v $(PYTHON) > /dev/null || { \
		echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name yours: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Govah needs Python 3.11 or newer; $(PYTHON) is older. Name a newer one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "The venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --requirement requirements/uv.txt
