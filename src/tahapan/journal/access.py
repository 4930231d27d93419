"""Who may open a page: every view declares it with one of these, or the application does not start.

`request.actor` is set by the middleware of `accounts`; it is None for someone not signed in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver

from tahapan.journal.act import not_allowed

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SignInNeeded(Exception):
    """Nobody is signed in; the middleware of `accounts` answers with the sign-in page and comes back here after."""


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of one view: open to all, to anyone signed in (empty right), or to holders of `right`."""

    public: bool = False
    right: str = ""


def public(view: View) -> View:
    """Anyone may open this page."""
    view.access = Access(public=True)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone with an account may open this page."""
    return _checked(view, Access())


def may(right: str) -> Callable[[View], View]:
    """Holders of `right` (an act or a reading right) in their own area; queries narrow what they see further."""
    return lambda view: _checked(view, Access(right=right))


def _checked(view: View, access: Access) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *positional: Any, **arguments: Any) -> HttpResponseBase:
        actor = request.actor  # type: ignore[attr-defined]
        if actor is None:
            raise SignInNeeded
        election = getattr(request, "election", None)
        if access.right and not actor.may(access.right, actor.area, getattr(election, "slug", None)):
            raise not_allowed(access.right, actor, actor.area)
        return view(request, *positional, **arguments)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _views(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry.callback


def verify(resolver: URLResolver, known: frozenset[str]) -> None:
    """Raise ImproperlyConfigured naming every route without a rule, or with a right nobody registered."""
    without = []
    unknown = []
    for path, view in _views(resolver):
        access = getattr(view, "access", None)
        if access is None:
            without.append(path)
        elif access.right and access.right not in known:
            unknown.append(f"{path} ({access.right})")
    if without or unknown:
        raise ImproperlyConfigured(f"routes without access rule: {without}; with unknown right: {unknown}")
