"""Every thing a person does is one act: one function, one transaction, one line here.

`act` wraps a writing function, `right` names a reading right, `note` adds facts to the line being written, `guard` refuses
writes outside an act, `files` keeps evidence by SHA-256, `bulk` writes many rows at once. The journal knows nobody:
it is given an Actor.
"""
