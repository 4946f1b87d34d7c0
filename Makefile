# The doors. Each makes what it needs: a virtual environment in .venv, then the work itself.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TUNED  := keyword_spotting/kws_ref_model image_classification/pretrainedResnet_quant visual_wake_words/vww_96_int8 \
          anomaly_detection/ad01_int8 streaming_wakeword/str_ww_ref_model

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(READY)  ## train on real data, build, run on an emulated Cortex-M4, prove it equal, write a report
	$(BIN)/python -m lilliput demo

test: $(READY)  ## all tests but the long ones, about a quarter of an hour on two cores
	$(BIN)/python -m pytest -n 2 -m "not long"

test-all: $(READY)  ## every test: all cores, many cases, long fuzzing
	LILLIPUT_OP_CASES=20000 LILLIPUT_CORE_CASES=45 LILLIPUT_FUZZ_CASES=20000 $(BIN)/python -m pytest -n 2

check: $(READY)  ## format, lint, types, layers
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/unit/test_layers.py tests/unit/test_completeness.py

bench: $(READY)  ## the literature's claims measured, and our figures beside the peers'; fails where one regresses
	$(BIN)/lil bench claims
	$(BIN)/lil bench peers

torch: $(READY)  ## what training needs: torch, and Keras beside it (for torch's CPU build see the README)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[torch,keras]"

tune: $(READY)  ## measure every kernel for MLPerf Tiny's networks (in LILLIPUT_DATA) and write the table that is shipped
	for model in $(TUNED); do $(BIN)/lil tune $(LILLIPUT_DATA)/models/$$model.tflite --board nucleo-l4r5zi \
	    --table src/lilliput/flow/tuning/tables/cortex-m4f.toml || exit 1; done

docs: $(READY)  ## the generated pages: operators, boards, command line
	$(BIN)/lil docs docs/generated

format: $(READY)  ## rewrite the sources in the house format
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

clean:  ## forget the virtual environment and what was built
	rm -rf $(VENV) build out

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[verify]"
	touch $(READY)

.PHONY: help demo test test-all check bench torch tune docs format clean
