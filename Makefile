# `make` lists what there is. Each target sets up what it needs, and doing it again costs nothing.

.DEFAULT_GOAL := help
.PHONY: help demo test quick soak fmt clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## a whole patrol night in two minutes, simulated: make demo ARGS="--speed 4"
	@scripts/demo.sh $(ARGS)

test: ## everything: set-up, format, lints, web, Rust, real peers; the last line is the count
	@scripts/test.sh

quick: ## the Rust tests that need nothing but this tree: no root, no peers, no network
	@scripts/test.sh quick

soak: ## the long searches that make test leaves out: minutes to hours, no set-up
	@scripts/test.sh soak

fmt: ## format the Rust code
	@cargo fmt --all

clean: ## remove what was built and set up: target, web/dist, web/node_modules, .venv
	@cargo clean
	@rm -rf web/dist web/node_modules .venv
