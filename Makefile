.DEFAULT_GOAL := help
.PHONY: help demo test race bench docs lint cover

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

demo: ## train on iris and digits
	go run ./cmd/demo

test: ## run every test
	go test ./...

race: ## run the tests under the race detector
	.ci/run race

bench: ## time the training step, an epoch, prediction, Gorgonia's tape machine and the compiler
	go test -run '^$$' -bench . -benchmem ./trainer ./model/...

docs: ## run the chapters and write their pages
	go run ./docs

lint: ## check format, vet, staticcheck and go.mod
	.ci/run lint

cover: ## run every test, and check the coverage of each library package
	.ci/run test
