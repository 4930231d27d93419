"""Strict reading of one TOML table: each key is taken once, what is left over is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

from tahapan.core.text import Text
from tahapan.law.errors import BadLaw

T = TypeVar("T")


class Table:
    """One table of a rule file. `file` and `key` are only for the message of `BadLaw`."""

    def __init__(self, content: object, file: str, key: str) -> None:
        if not isinstance(content, dict):
            raise BadLaw(file, key, "must be a table")
        self._content = dict(cast("Mapping[str, object]", content))
        self.file = file
        self.key = key

    def bad(self, why: str) -> BadLaw:
        """The refusal of this table, to be raised."""
        return BadLaw(self.file, self.key, why)

    def take(self, name: str, *kinds: type[T]) -> T | None:
        """The content of `name`, or None where it is absent. Another type than `kinds` is refused."""
        found = self._content.pop(name, None)
        if found is None:
            return None
        # Compared exactly: bool is an int and datetime is a date, and neither may slip through.
        if type(found) not in kinds:
            raise self.bad(f"{name!r} must be {' or '.join(kind.__name__ for kind in kinds)}")
        return cast("T", found)

    def need(self, name: str, *kinds: type[T]) -> T:
        """As `take`, refused where absent."""
        found = self.take(name, *kinds)
        if found is None:
            raise self.bad(f"{name!r} is missing")
        return found

    def peek(self, name: str) -> object:
        """The content of `name`, or None, left in place."""
        return self._content.get(name)

    def raw(self, name: str) -> object:
        """The content of `name` of any type, or None."""
        return self._content.pop(name, None)

    def table(self, name: str) -> Table | None:
        """The table inside under `name`, or None."""
        found = self._content.pop(name, None)
        return None if found is None else Table(found, self.file, f"{self.key}.{name}".lstrip("."))

    def tables(self, name: str) -> Iterator[Table]:
        """The tables of the array `name`, in order; none where it is absent."""
        found = self._content.pop(name, [])
        if not isinstance(found, list):
            raise self.bad(f"{name!r} must be an array of tables")
        for number, content in enumerate(found, start=1):
            yield Table(content, self.file, f"{self.key}.{name}[{number}]".lstrip("."))

    def names(self) -> list[str]:
        """The keys not taken yet, in the order of the file."""
        return list(self._content)

    def text(self) -> Text:
        """The name in both languages, from the keys `id` and `en`."""
        indonesian, english = self.need("id", str), self.need("en", str)
        try:
            return Text(indonesian, english)
        except ValueError as fault:
            raise self.bad(str(fault)) from fault

    def finish(self) -> None:
        """Refuse whatever was not taken: a typing error must not pass as silence."""
        if self._content:
            raise self.bad("unknown key " + ", ".join(repr(name) for name in self._content))
