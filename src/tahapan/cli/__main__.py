"""`python -m tahapan.cli` is the `tahapan` command."""

from tahapan.cli.main import main

main()
