"""Where a page may lead on to: addresses of this site only."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def local(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """`wanted` when it is an address on this site, from its first slash on; else `otherwise`.

    A word without a slash is no address: Django's `redirect` would look for a page of that name.
    """
    on_this_site = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if on_this_site and wanted.startswith("/") else otherwise
