"""Floor 0: small words every room speaks. No Django here, no room above is known.

`text` two languages · `source` where a value comes from · `errors` refusals · `areas` area codes ·
`nik` the structure of a NIK · `actor` who acts · `clock` what day it is · `ids` identifiers ·
`balance` double entry.
"""
