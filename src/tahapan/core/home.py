"""The data directory of one installation: database, files, keys, and what kind of home it is.

```
HOME/tahapan.toml     how this home is set up (office area, database, demo day)
HOME/tahapan.sqlite3  the database, unless `database` names a PostgreSQL server
HOME/files/           files by their SHA-256
HOME/keys/            secret key of the web application; key of the hashes of the public look-up
HOME/work/            progress of long work
HOME/demo/            what is true of a demo's made-up people; demo homes only
```
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

VARIABLE: Final = "TAHAPAN_HOME"
DATABASE_VARIABLE: Final = "TAHAPAN_DATABASE"
DEFAULT: Final = Path("var/tahapan")


@dataclass(frozen=True, slots=True)
class Home:
    """One data directory. Reading it creates nothing; `prepare` makes the folders."""

    path: Path
    area: str = ""
    office: str = ""
    database: str = ""
    demo_today: dt.date | None = None
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    secure: bool = False

    @property
    def is_demo(self) -> bool:
        return self.demo_today is not None

    @property
    def exists(self) -> bool:
        return (self.path / "tahapan.toml").is_file()

    @property
    def sqlite(self) -> Path:
        return self.path / "tahapan.sqlite3"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def work(self) -> Path:
        return self.path / "work"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    def prepare(self) -> None:
        """Make the folders, readable by the owner only."""
        for folder in (self.path, self.files, self.work, self.keys):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.chmod(0o700)

    def secret_key(self) -> str:
        """The web application's secret, made once and kept with mode 0600."""
        return self._secret("web.secret")

    def listed_key(self) -> bytes:
        """The key of the hashes by which a voter is found in a determined list, made once and kept with mode 0600.

        Whoever has it and the database can try NIK after NIK; without it the hashes are noise. Lost, no hash made with
        it can be compared any more.
        """
        return self._secret("listed.secret").encode()

    def _secret(self, name: str) -> str:
        file = self.keys / name
        if not file.exists():
            self.prepare()
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as stream:
                stream.write(secrets.token_urlsafe(48))
        return file.read_text()

    def save(self) -> None:
        """Write `tahapan.toml`."""
        self.prepare()
        lines = [f'area = "{self.area}"', f'office = "{self.office}"', f"secure = {str(self.secure).lower()}"]
        lines.append("hosts = [" + ", ".join(f'"{host}"' for host in self.hosts) + "]")
        if self.database:
            lines.append(f'database = "{self.database}"')
        if self.demo_today is not None:
            lines += ["", "[demo]", f"today = {self.demo_today.isoformat()}"]
        file = self.path / "tahapan.toml"
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def open_home(path: Path) -> Home:
    """The home at `path`, with defaults where it has no `tahapan.toml` yet."""
    file = path / "tahapan.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    demo = data.get("demo", {})
    return Home(
        path=path.resolve(),
        area=data.get("area", ""),
        office=data.get("office", ""),
        database=os.environ.get(DATABASE_VARIABLE, data.get("database", "")),
        demo_today=demo.get("today"),
        hosts=tuple(data.get("hosts", Home.__dataclass_fields__["hosts"].default)),
        secure=bool(data.get("secure", False)),
    )


@cache
def current() -> Home:
    """The home this process serves, chosen by `TAHAPAN_HOME` before anything else is imported."""
    return open_home(Path(os.environ.get(VARIABLE, DEFAULT)))
