# Everything a person does with the portal. `make help` lists it; `make run` and `make test` need nothing but python3 and make.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench screens lock setup translations

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv/bin
# settings of the tools that only read the code; what they need to write goes to var/lint
LINT := env -i HOME="$$HOME" PATH="$$PATH" PORTAL_MODE=test PORTAL_DATA=var/lint

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-19s %s\n", $$1, $$2 }'

run: python ## install, prepare and run the portal with its demonstration; PORTAL_PORT (8000), PORTAL_DATA (var/)
	@exec $(PYTHON) -m alliance_portal.ground.run

test: setup ## the whole suite; ARGS="tests/lib -k ubn" for a part of it
	@exec $(VENV)/python -m tests.suite $(ARGS)

lint: setup ## ruff, mypy (strict where the rules live), templates, the rules of the house
	@$(VENV)/ruff check .
	@$(VENV)/djlint --lint --quiet templates
	@mkdir -p var/lint && $(LINT) $(VENV)/mypy
	@$(VENV)/pytest -q -p no:cacheprovider tests/test_house.py tests/test_translations.py

bench: setup ## the portal's speed against yardsticks of the same run; writes docs/performance.md
	@exec $(VENV)/python -m tests.bench $(ARGS)

screens: setup ## every page as a picture, 1280 and 390 px wide, into var/screens/ (needs Chromium)
	@exec $(VENV)/python -m tests.screens $(ARGS)

setup: python ## install only: system libraries (as root), .venv from requirements.lock
	@$(PYTHON) -m alliance_portal.ground.prepare

translations: setup ## join and compile the English texts
	@$(VENV)/python -m alliance_portal.ground.translations

lock: setup ## requirements.lock anew from requirements.in, with hashes and without host names (needs uv)
	@command -v uv >/dev/null || { echo "uv is needed: pip install uv"; exit 1; }
	@UV_PYTHON_DOWNLOADS=never UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --universal --generate-hashes \
		--no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements.lock requirements.in
	@! grep -nE '://|file:' requirements.lock

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: sudo apt-get install -y python3"; exit 1; }
