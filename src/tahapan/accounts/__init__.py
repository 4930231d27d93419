"""People who use the system: accounts, roles over areas for a term, sessions, second factor.

Roles are data (`roles.toml`): (set of acts and rights) × area × election × term. `actor` turns a signed-in person, the
console or scheduled work into a `core.actor.Actor`.
"""
