"""The `tahapan` command. Its contract is `docs/cli.md`.

`main` runs it, `command` gives every command the common options, `desk` is what a command works at (home, day,
language, progress, answer), `words` holds every help text in both languages. The commands stand in `office`,
`preparation` and `care`.
"""
