.PHONY: setup demo test check bench faults looks fuzz test-usb
# Anything else that a target needs is installed by scripts/setup.sh.
# A server that compiles itself anew at each start takes a fifth longer.
unexport PYTHONDONTWRITEBYTECODE

setup:
	@scripts/setup.sh run

demo: setup
	@.venv/bin/tingxu demo $(ARGS)

test-setup:
	@scripts/setup.sh test

check: test-setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	node_modules/.bin/tsc -p tsconfig.json

test: check
	node --test tests/js/
	.venv/bin/pytest -n 3 --dist loadfile --no-loadscope-reorder
	.venv/bin/python -m tests.faults --rounds 3
	.venv/bin/python -m tests.bench --short & .venv/bin/python -m tests.bench.devices --short; \
	devices=$$?; wait $$! && exit $$devices

bench: test-setup
	.venv/bin/python -m tests.bench $(ARGS)

faults: test-setup
	.venv/bin/python -m tests.faults $(ARGS)

looks: test-setup
	LOOKS=all .venv/bin/pytest -m browser -n 2 --dist loadfile $(ARGS)

fuzz: test-setup
	.venv/bin/python -m tests.fuzz $(ARGS)

test-usb: test-setup
	@scripts/setup.sh usb
	.venv/bin/python -m tests.usb
