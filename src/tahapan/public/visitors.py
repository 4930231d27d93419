"""Where a request comes from, for counting only: never kept, never logged."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.http import HttpRequest

from tahapan.core import home

NOWHERE: Final = ""
"""Whoever comes without a readable address shares one bucket with everyone like them."""
_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that a provider gives to one customer, who chooses the others freely."""


def address(request: HttpRequest) -> str:
    """The address a request came from; of IPv6 the network of one customer.

    Behind the proxy of a secure home that is the last address of `X-Forwarded-For`: the one our proxy added itself.
    Whatever stands before it, anyone may have written.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if home.current().secure:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or told
    try:
        found = ipaddress.ip_address(told)
    except ValueError:
        return NOWHERE
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found.packed, _HOUSEHOLD), strict=False))
        found = found.ipv4_mapped
    return str(found)
