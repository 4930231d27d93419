# `make demo` serves the demo on http://127.0.0.1:8000; `make demo SERVE=0` stops before serving.
SERVE ?= 1
PORT ?= 8000
DEMO_HOME ?= var/demo

.PHONY: demo test check

demo:
	./tahapan demo --home $(DEMO_HOME) --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test:
	./tahapan test

check:
	./tahapan check
