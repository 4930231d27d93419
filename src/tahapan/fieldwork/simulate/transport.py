"""Ways from a phone to the server: over HTTP, through the application in this process, or straight to the acts."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

API = "/coklit/api/"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers in lower case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Unreachable(Exception):
    """No answer came. The server may have acted or not: the phone cannot know."""


class Transport(Protocol):
    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request. Raises Unreachable when no whole answer comes back."""
        ...


class Http:
    """A real server at `address`:`port`; one connection kept open. Not for two threads at once."""

    def __init__(self, address: str, port: int, seconds: float = 60) -> None:
        self._where = (address, port)
        self._seconds = seconds
        self._open: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            if self._open is None:
                self._open = http.client.HTTPConnection(*self._where, timeout=self._seconds)
            self._open.request(method, path, body=body, headers=dict(headers))
            answer = self._open.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, answer.read(), found)
        except (OSError, http.client.HTTPException) as gone:
            self.close()
            raise Unreachable(type(gone).__name__) from gone

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class InProcess:
    """The whole application, middleware included, called in this process (Django's test client: no sockets)."""

    def __init__(self, host: str = "localhost") -> None:
        from django.test import Client

        self._client = Client(raise_request_exception=False, HTTP_HOST=host)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        more: dict[str, Any] = {"headers": dict(headers)}
        answer = self._client.generic(method, path, data=body, content_type=headers["Content-Type"], **more)
        content = b"".join(answer) if answer.streaming else answer.content
        return Answer(answer.status_code, bytes(content), {name.lower(): value for name, value in answer.items()})
