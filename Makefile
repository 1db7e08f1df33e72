# make lab    set up, parse the sample reports, open JupyterLab on the notebooks   (make lab ARGS="--no-browser --port 8888")
# make dashboard   the same notebooks without their code, served by Voilà   (make dashboard ARGS="--no-browser --port 8889")
# make test   set up, then lint, types, unit tests, notebooks, browser tests
# make bench  the benchmarks, printed
# make bench-scale   what very many reports cost and survive   (make bench-scale ARGS="kills --work /somewhere")
# make fuzz   ten minutes of coverage-guided fuzzing for each reader

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# A worker for each core; the tests of one file, and the cells of one notebook, stay with one of them.
PARALLEL := --numprocesses auto --dist loadfile

.PHONY: lab dashboard panels test lint types unit notebooks browser bench bench-scale fuzz samples clean

panels: panel/panel.json panel-teaching/panel.json

lab: $(VENV)/.all panels
	$(BIN)/gongkai lab notebooks -- $(ARGS)

dashboard: $(VENV)/.all panels
	$(BIN)/gongkai dashboard notebooks -- $(ARGS)

test: lint types unit notebooks browser

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

unit: $(VENV)/.test
	$(BIN)/python sample_reports/make.py --check
	$(BIN)/python sample_reports/teaching/make.py --check
	$(BIN)/pytest $(PARALLEL) -m "not browser"

notebooks: $(VENV)/.test
	$(MAKE) panels
	cd notebooks && ../$(BIN)/pytest --nbval --nbval-kernel-name python3 -p no:cacheprovider -c ../pyproject.toml $(PARALLEL) --rootdir .. .

browser: $(VENV)/.test
	$(BIN)/pytest -m browser

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/parse.py
	$(BIN)/python benchmarks/solve.py
	$(BIN)/python benchmarks/readers.py
	$(BIN)/python benchmarks/scans.py
	$(BIN)/python benchmarks/panel.py
	$(BIN)/python benchmarks/picker.py
	$(BIN)/python benchmarks/explore.py

bench-scale: $(VENV)/.bench
	$(BIN)/python benchmarks/scale.py $(ARGS)

fuzz: $(VENV)/.fuzz
	for target in $(filter-out %/harness.py,$(wildcard tests/fuzz/*.py)); do $(BIN)/python $$target -max_total_time=600 || exit 1; done

samples: $(VENV)/.test
	$(BIN)/python sample_reports/make.py
	$(BIN)/python sample_reports/teaching/make.py

clean:
	rm -rf $(VENV) panel panel-teaching build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)

# Each stamp installs one set of extras; the pinned versions are the same for all.
$(VENV)/.%: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(PIP) --editable '.[$*]'
	touch $@

# The panels that notebooks open; made again when the reports change, or what reads them. Either set of extras has all readers.
TEACHING := sample_reports/teaching
READING := $(shell find src/gongkai -type f -not -name '*.pyc' $(foreach part,charts dashboard explore fonts lab_settings labels metrics,-not -path 'src/gongkai/$(part)/*'))
READERS := $(firstword $(wildcard $(VENV)/.test $(VENV)/.all) $(VENV)/.all)

panel/panel.json: $(wildcard sample_reports/*-20* sample_reports/formats/*) $(READING) | $(READERS)
	rm -rf panel
	$(BIN)/gongkai parse 'sample_reports/*-20*' sample_reports/formats --output panel --quiet

panel-teaching/panel.json: $(wildcard $(TEACHING)/reports/*) $(TEACHING)/registry.csv $(READING) | $(READERS)
	rm -rf panel-teaching
	$(BIN)/gongkai parse $(TEACHING)/reports --registry $(TEACHING)/registry.csv --output panel-teaching --quiet
