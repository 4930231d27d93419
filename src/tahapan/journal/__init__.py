"""Every thing a person does is one act: one function, one transaction, one line here.

`act` wraps a writing function, `registry` names acts and reading rights, `access` guards pages, `guard` refuses writes
outside an act, `files` keeps evidence by SHA-256, `bulk` writes many rows at once, `triggers` make tables append-only.
The journal knows nobody: it is given an Actor.
"""
