export PATH := $(CURDIR)/.tools/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
# Whatever environment is active in the caller's shell, ours is .venv; and a process reads the byte code that the last one wrote.
unexport VIRTUAL_ENV PYTHONDONTWRITEBYTECODE
ARGS ?=
STAGE ?= default

.DEFAULT_GOAL := help
.PHONY: help demo up test test-research test-simulation test-slow simulate simulate-bugs mutate gate-power bench bench-research lint format generate lock build validate deploy test-events backtest optimize paper balance logs clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo:  ## The whole system on this machine, a month of trading in about a minute
	@.ci/setup local && uv run thunes demo $(ARGS)

up:  ## The local cloud on the wall clock, until Ctrl-C
	@.ci/setup local && uv run thunes up $(ARGS)

test:  ## Every test but the slow ones, in random order, with coverage
	@.ci/setup dev && uv run .ci/test $(ARGS)

test-research:  ## Backtests, searches, statistics, data: the same way
	@.ci/setup dev && uv run .ci/test research $(ARGS)

test-simulation:  ## A death at every effect of every flow, three ways
	@.ci/setup dev && uv run .ci/test simulation $(ARGS)

test-slow:  ## The slow suites: what was built, schedules on the wall clock
	@.ci/setup dev && uv run pytest -m slow $(ARGS)

simulate:  ## Every promise on SEEDS runs full of faults; or SEED=7 for one run and its trace
	@.ci/setup dev && uv run python -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200)) $(ARGS)

simulate-bugs:  ## Seeded mistakes, each caught by the simulation: after how many seeds?
	@.ci/setup dev && uv run python -m tests.simulation.hunt

mutate:  ## Small mistakes where money is decided: do the tests notice? ARGS="portfolio filters" for some rooms
	@.ci/setup dev && uv run python -m tests.mutation $(ARGS)

gate-power:  ## A hundred studies of noise and a hundred of a trend through the whole gate: a quarter of an hour
	@.ci/setup research && .ci/setup dev && THUNES_GATE_STUDIES=$(or $(STUDIES),100) uv run pytest -q -m slow -s tests/research/test_gate_power.py $(ARGS)

bench:  ## What it costs in bytes, seconds and cycles; writes artifacts/benchmarks.json
	@.ci/setup dev && uv run python -m tests.benchmarks

bench-research:  ## Backtests, sweeps and replays beside their peers of the same run
	@.ci/setup dev && uv run python tests/benchmarks/research/bench.py

lint:  ## Style, types, import contracts
	@.ci/setup dev && uv run .ci/lint

format:  ## Let the tools mend what they can
	@.ci/setup dev && uv run ruff check --fix --quiet . ; uv run ruff format .

generate:  ## Alarms, dashboards and docs/metrics.md from the table of metrics
	@.ci/setup dev && uv run python -m thunes.local.metric_files

lock:  ## Resolve every dependency again and write requirements/*.txt
	@.ci/lock

build:  ## sam build: functions, layers, templates, for arm64
	@.ci/setup sam && .sam/bin/sam build $(ARGS)

validate:  ## sam validate --lint
	@.ci/setup sam && .sam/bin/sam validate --lint $(ARGS)

deploy:  ## The limits, sam build and sam deploy; STAGE=paper, or STAGE=live once the doctor finds nothing
	@.ci/setup local && .ci/setup sam && .ci/deploy $(STAGE) $(ARGS)

test-events:  ## The kill switch's buttons for the console's Test tab; STAGE=paper or STAGE=live for the others
	@.ci/setup sam && for event in HALT HALT_AND_FLATTEN REDUCE STATUS; do .sam/bin/sam remote test-event put KillSwitch \
		--config-env $(STAGE) --name $$event --file infra/events/$$event.json --force || exit; done

backtest:  ## What a strategy would have done, on an invented year; ARGS="donchian --data FILE --start 2022-01-01"
	@.ci/setup research && uv run thunes backtest $(or $(ARGS),sma_crossover)

optimize:  ## Search its parameters; ARGS="sma_crossover --data FILE --trials 200 --objective sharpe,max_drawdown"
	@.ci/setup research && uv run thunes optimize $(or $(ARGS),sma_crossover --trials 50)

paper:  ## One check-judge-place cycle here, against the configured exchange
	@.ci/setup local && uv run thunes paper $(ARGS)

balance:  ## What the exchange account holds
	@.ci/setup local && uv run thunes balance $(ARGS)

logs:  ## Follow the functions' logs; STAGE=paper or STAGE=live for the others
	@.ci/setup sam && .sam/bin/sam logs --config-env $(STAGE) --tail $(ARGS)

clean:  ## Remove everything that was built or installed here
	@rm -rf .venv .sam .tools .aws-sam .thunes artifacts .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
