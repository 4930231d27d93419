"""What a phone needs to start: the shell, the service worker with its list of files, the manifest. No data in any.

The shell and the worker are the same bytes for everybody, so the worker can hold the shell by its hash.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from tahapan.core import home
from tahapan.journal.access import public

PROTOCOL: Final = 1
FOLDER: Final = Path(__file__).parent / "static"
_FRESH: Final = {"Cache-Control": "no-cache"}
_NOT_FETCHED: Final = frozenset({"sw.js", "LICENSE-idb.txt"})
"""Files of the folder that no phone loads: the worker is served with its list, the licence is for readers."""


@public
def shell(request: HttpRequest) -> HttpResponse:
    """The one page of the app. It holds no data; what a phone shows comes from its own store."""
    return HttpResponse(_shell(settings.STATIC_URL), headers=_FRESH)


@public
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the address and hash of every file of this version."""
    return HttpResponse(_worker(settings.STATIC_URL), content_type="text/javascript; charset=utf-8", headers=_FRESH)


@public
def manifest(request: HttpRequest) -> HttpResponse:
    """What Android needs to put the app on the home screen."""
    return HttpResponse(_manifest(settings.STATIC_URL), content_type="application/manifest+json", headers=_FRESH)


def version(static_url: str) -> str:
    """How a phone names the app it runs: protocol and the hash in the address of its files. At most 20 characters."""
    return f"{PROTOCOL}-{static_url.strip('/').rpartition('/')[2]}"[:20]


def _files() -> list[str]:
    """Names of the files a phone loads, as `static` wants them."""
    found = sorted(file for file in (FOLDER / "fieldwork" / "phone").rglob("*") if file.is_file())
    return [file.relative_to(FOLDER).as_posix() for file in found if file.name not in _NOT_FETCHED]


# Per static address, which changes with any file: a version is put together once a process.
@cache
def _shell(static_url: str) -> str:
    main = static("fieldwork/phone/main.js")
    modules = [static(name) for name in _files() if name.endswith(".js")]
    shown = {
        "app": version(static_url),
        "is_demo": home.current().is_demo,
        "manifest": reverse("coklit-manifest"),
        "main": main,
        "modules": [module for module in modules if module != main],
    }
    return render_to_string("fieldwork/app.html", shown)


@cache
def _manifest(static_url: str) -> str:
    icons = [{"src": static("fieldwork/phone/icon.svg"), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": static(f"fieldwork/phone/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    start = reverse("coklit")
    facts = {
        "id": start,
        "name": "Coklit",
        "short_name": "Coklit",
        "lang": "id",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#0b5d5b",
        "icons": icons,
    }
    return json.dumps(facts)


@cache
def _worker(static_url: str) -> str:
    files = [(static(name), (FOLDER / name).read_bytes()) for name in _files()]
    files += [
        (reverse("coklit"), _shell(static_url).encode()),
        (reverse("coklit-manifest"), _manifest(static_url).encode()),
    ]
    hashes = [(address, hashlib.sha256(content).hexdigest()) for address, content in files]
    told = {"VERSION": version(static_url), "SHELL": reverse("coklit"), "FILES": hashes}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    return head + (FOLDER / "fieldwork" / "phone" / "sw.js").read_text(encoding="utf-8")
