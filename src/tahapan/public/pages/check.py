"""Am I listed: a form, and an answer that is never an address."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tahapan.journal.access import public
from tahapan.public import forms, frame, look_up, visitors
from tahapan.public.forms import CheckForm
from tahapan.public.look_up import PATH, Asked


@public
@csrf_exempt  # asks only, in nobody's name; so no cookie is needed to be told
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Where somebody votes, by NIK and name or birth date. What the address of a request says is not read."""
    asked = look_up.asked()
    if asked is None:
        return frame.sent(look_up.closed())
    if request.method != "POST":
        return _form(asked, CheckForm())
    person = forms.person(request.POST)
    if person is None:
        return _form(asked, CheckForm(request.POST), status=422)
    seconds = look_up.wait(visitors.address(request), person.nik)
    return later(PATH, seconds) if seconds else frame.sent(look_up.answer(asked, person))


def _form(asked: Asked, form: CheckForm, status: int = 200) -> HttpResponse:
    return frame.sent(frame.page("public/check.html", PATH, form=form, **look_up.told(asked)), status)


def later(path: str, seconds: float) -> HttpResponse:
    """Too often from there: when to come again."""
    minutes = math.ceil(seconds / 60)
    answer = frame.sent(frame.page("public/later.html", path, minutes=minutes), status=429)
    answer.headers["Retry-After"] = str(60 * minutes)
    return answer
