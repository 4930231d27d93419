"""Reading people, their roles and their sessions, always within an area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tahapan.accounts import rules, sessions
from tahapan.accounts.actor import in_term
from tahapan.accounts.models import Appointment, SignIn, User
from tahapan.accounts.roles import Role, roles
from tahapan.core import areas, clock
from tahapan.core.actor import Actor
from tahapan.core.errors import NotFound
from tahapan.core.text import Text
from tahapan.elections import areas as register
from tahapan.elections.areas import Area
from tahapan.journal.registry import right

READ = right("accounts.read", Text("Lihat akun dan peran", "See accounts and roles"))
OFFICE = right(rules.OFFICE, Text("Atur peran di dalam KPU", "Manage roles inside KPU"))
SUPERVISION = right(rules.SUPERVISION, Text("Atur peran jajaran Bawaslu", "Manage roles of Bawaslu"))
AUDIT = right(rules.AUDIT, Text("Atur peran auditor", "Manage auditors"))
PARTNERS = right(rules.PARTNERS, Text("Atur peran badan adhoc dan mitra", "Manage roles of ad hoc bodies and partners"))


def place(area: Area) -> str:
    """An area's name with its kind, as on a letter; the names of province and kabupaten have theirs already."""
    if area.level is areas.Level.DISTRICT:
        return f"Kecamatan {area.name}"
    return f"{area.village_word.capitalize()} {area.name}" if area.level is areas.Level.VILLAGE else area.name


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One appointment with its words. `definition` is None for a role no longer in `roles.toml`."""

    appointment: Appointment
    today: dt.date

    @property
    def definition(self) -> Role | None:
        return roles().get(self.appointment.role)

    @property
    def name(self) -> Text:
        role = self.definition
        return role.name if role else Text(self.appointment.role, self.appointment.role)

    @property
    def place(self) -> str:
        """The area with its kind, since a kecamatan often has the name of its kabupaten: `Kecamatan Sijunjung`."""
        return place(register.get(self.appointment.area))

    @property
    def in_force(self) -> bool:
        return self.definition is not None and in_term(self.appointment, self.today)

    @property
    def to_come(self) -> bool:
        """Not yet begun."""
        return self.appointment.start > self.today and not self.appointment.ended_because

    @property
    def can_end(self) -> bool:
        """In force or to come, so that it can be ended."""
        return self.in_force or self.to_come


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account, and every role they hold or held within the area asked for, newest first."""

    user: User
    held: tuple[HeldRole, ...]

    @property
    def today(self) -> tuple[HeldRole, ...]:
        """The roles in force."""
        return tuple(one for one in self.held if one.in_force)


@dataclass(frozen=True, slots=True)
class Device:
    """A signed-in device."""

    id: int
    name: str
    started: dt.datetime
    seen: dt.datetime
    is_this: bool


def accounts_in(scope: str, search: str = "") -> QuerySet[User]:
    """Accounts with a role (present, past or to come) in `scope`, or with none at all yet, by username.

    `search` is part of the username or of the full name. Two queries when walked, whatever the number of people.
    """
    found = User.objects.prefetch_related("appointments__election")
    if scope != areas.NATION:
        within = Q(appointments__area=scope) | Q(appointments__area__startswith=scope + ".")
        found = found.filter(within | Q(appointments__isnull=True)).distinct()
    for word in search.split():
        found = found.filter(Q(username__icontains=word) | Q(full_name__icontains=word))
    return found.order_by("username")


def as_person(user: User, scope: str = areas.NATION) -> Person:
    """`user` with the roles that lie in `scope`."""
    today = clock.today()
    held = [HeldRole(one, today) for one in user.appointments.all() if areas.contains(scope, one.area)]
    return Person(user, tuple(sorted(held, key=lambda one: (one.appointment.start, one.appointment.pk), reverse=True)))


def people(scope: str, search: str = "") -> list[Person]:
    """Everyone with an account in `scope` (see `accounts_in`)."""
    return [as_person(user, scope) for user in accounts_in(scope, search)]


def person(scope: str, username: str) -> Person:
    """The person called `username`. Raises NotFound also when they only have roles elsewhere."""
    user = accounts_in(scope).filter(username=username).first()
    if user is None:
        raise NotFound(rules.PERSON_UNKNOWN)
    return as_person(user, scope)


def appointment(scope: str, pk: int) -> Appointment:
    """An appointment in `scope`. Raises NotFound."""
    found = Appointment.objects.select_related("user", "election").filter(pk=pk).first()
    if found is None or not areas.contains(scope, found.area):
        raise NotFound(rules.APPOINTMENT_UNKNOWN)
    return found


def common_area(user: User) -> str | None:
    """The smallest area that contains every role `user` holds today or will hold; None when there is none."""
    found = [one.area for one in present_and_to_come(user)]
    if not found:
        return None
    common = found[0]
    while not all(areas.contains(common, area) for area in found):
        common = areas.parent(common)
    return common


def present_and_to_come(user: User) -> list[Appointment]:
    """Appointments in force today or later."""
    today = clock.today()
    return [
        one for one in user.appointments.all() if in_term(one, today) or (one.start > today and not one.ended_because)
    ]


def devices(user: User, this: str = "") -> list[Device]:
    """Where `user` is signed in, last seen first; `this` is the key of the session that asks."""
    alive = sessions.alive(user)
    return [
        Device(row.pk, row.device, row.started, row.seen, row.session_key == this)
        for row in SignIn.objects.filter(user=user)
        if row.session_key in alive
    ]


def roles_to_grant(actor: Actor) -> list[Role]:
    """The roles `actor` may appoint somebody to, somewhere in their area, in the order of the file."""
    if not actor.may("accounts.appoint", actor.area):
        return []
    return [
        role for role in roles().values() if _fits(role, actor.area) and actor.may(rules.right_over(role), actor.area)
    ]


def _fits(role: Role, area: str) -> bool:
    return areas.LENGTH_OF_LEVEL[role.level] >= len(area)


def areas_to_grant(actor: Actor, levels: Iterable[areas.Level]) -> list[tuple[str, str]]:
    """Code and name (see `place`) of the areas of `levels` in the actor's area, each followed by what lies in it."""
    found = [area for level in levels for area in register.within(actor.area, level)]
    return [(area.code, place(area)) for area in sorted(found, key=lambda area: area.code)]
