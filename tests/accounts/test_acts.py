"""Accounts and roles: what is made, what is refused, and that nobody can widen their own rights."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.contrib.auth.hashers import check_password
from tests.accounts.conftest import CONSOLE, KECAMATAN, KEY, NAGARI, PASSWORD, SIJUNJUNG
from tests.conftest import TODAY
from tests.support.people import NOBODY

from tahapan.accounts import acts, queries, rules, second_factor
from tahapan.accounts.actor import PersonActor, appointments_today, describe, oneself
from tahapan.accounts.models import Appointment, SignIn, User
from tahapan.core import clock, home
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.jobs import queue
from tahapan.jobs.models import State
from tahapan.journal import queries as journal
from tahapan.journal.models import Line
from tahapan.roll.tasks import MAP_STATIONS

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + dt.timedelta(days=1)


def appoint(actor, user, role="pps", area=NAGARI, **given):
    given = {"start": TODAY, "decision": "SK 2/2024"} | given
    return acts.appoint(actor=actor, user=user, role=role, area=area, **given).appointment


def refused_with(problem, kind=Refused):
    return pytest.raises(kind, match=f"^{problem.code}:")


def test_a_new_account_has_a_temporary_password_that_must_be_changed_and_stands_in_no_journal(people):
    actor = people.actor("kpu-sdm", SIJUNJUNG)
    made = acts.create_user(actor=actor, area=SIJUNJUNG, username="ppk.baru", full_name="Orang Contoh")
    assert check_password(made.temporary_password, made.user.password)
    assert made.user.must_change_password
    assert len(made.temporary_password.replace("-", "")) == 16
    line = Line.objects.first()
    assert (line.act, line.actor, line.role, line.facts) == (
        "accounts.create-user", "kpu-sdm.uji", "kpu-sdm", {"user": "ppk.baru"},
    )  # fmt: skip


def test_a_username_is_taken_once(people):
    people.make("ppk.baru")
    with refused_with(rules.USERNAME_TAKEN):
        people.make("ppk.baru")


@pytest.mark.parametrize("chosen", [{"password": PASSWORD}, {"totp_key": KEY}])
def test_a_password_or_code_key_chosen_beforehand_is_for_the_console(people, chosen):
    with refused_with(rules.CONSOLE_ONLY, NotAllowed):
        acts.create_user(
            actor=people.actor("kpu-ketua", SIJUNJUNG),
            area=SIJUNJUNG,
            username="ppk.baru",
            full_name="Contoh",
            **chosen,
        )
    assert not User.objects.filter(username="ppk.baru").exists()


def test_the_console_makes_a_demo_account_that_signs_in_with_a_known_code(people):
    user = people.make("ketua.demo", totp=True)
    assert not user.must_change_password
    assert second_factor.app_of(user).bin_key == bytes.fromhex(second_factor.key_from(KEY))


@pytest.mark.parametrize("bad", ["1", "!" * 32, "JBSWY3DPEHPK3PXP"])
def test_a_code_key_that_cannot_be_read_is_refused_and_makes_no_account(bad):
    with refused_with(rules.KEY_WRONG):
        acts.create_user(actor=CONSOLE, area=SIJUNJUNG, username="a.b.c", full_name="Contoh", totp_key=bad)
    assert User.objects.count() == 0


def test_an_email_address_longer_than_is_kept_is_refused_and_makes_no_account():
    long = "a@" + ".".join(["b" * 60] * 5) + ".id"
    with refused_with(rules.EMAIL_LONG):
        acts.create_user(actor=CONSOLE, area=SIJUNJUNG, username="a.b.c", full_name="Contoh", email=long)
    assert User.objects.count() == 0


def test_someone_without_a_role_makes_no_account():
    with pytest.raises(NotAllowed):
        acts.create_user(actor=NOBODY, area=SIJUNJUNG, username="ppk.baru", full_name="Contoh")


def test_personnel_appoints_the_ad_hoc_bodies_in_its_area(people):
    held = appoint(people.actor("kpu-sdm", SIJUNJUNG), people.make(), end=TOMORROW)
    assert (held.role, held.area, held.start, held.end, held.decision) == (
        "pps", NAGARI, TODAY, TOMORROW, "SK 2/2024",
    )  # fmt: skip


def test_nobody_grants_outside_their_area(people):
    with pytest.raises(NotAllowed, match="not-allowed"):
        appoint(people.actor("kpu-sdm", SIJUNJUNG), people.make(), area="13.04.01.2001")


@pytest.mark.parametrize("role", ["kpu-ketua", "kpu-sdm", "kpu-operator", "kpu-data"])
def test_personnel_cannot_make_anyone_a_member_of_kpu_alone(people, role):
    with refused_with(rules.OFFICE_NEEDED, NotAllowed):
        appoint(people.actor("kpu-sdm", SIJUNJUNG), people.make(), role=role, area=SIJUNJUNG)
    assert not Appointment.objects.filter(role=role).exclude(user__username="kpu-sdm.uji").exists()


def test_the_chair_and_the_console_appoint_inside_kpu(people):
    chair = people.actor("kpu-ketua", SIJUNJUNG)
    assert appoint(chair, people.make("data.uji"), role="kpu-data", area=SIJUNJUNG).role == "kpu-data"
    assert appoint(CONSOLE, people.make("ketua.plh"), role="kpu-ketua", area=SIJUNJUNG).role == "kpu-ketua"


@pytest.mark.parametrize("granter", ["kpu-sdm", "kpu-ketua"])
def test_nobody_appoints_themself(people, granter):
    actor = people.actor(granter, SIJUNJUNG)
    with refused_with(rules.NOT_ONESELF, NotAllowed):
        appoint(actor, actor.appointment.user)


@pytest.mark.parametrize("role", ["kpu-data", "ppk", "panwascam", "auditor"])
def test_roles_that_do_not_manage_accounts_appoint_nobody(people, role):
    area = KECAMATAN if role in ("ppk", "panwascam") else SIJUNJUNG
    with pytest.raises(NotAllowed, match="not-allowed"):
        appoint(people.actor(role, area), people.make())


@pytest.mark.parametrize(("granter", "role"), [("kpu-ketua", "kpu-data"), ("bawaslu", "bawaslu")])
def test_an_account_known_to_its_maker_begins_such_a_role_afresh(people, granter, role):
    taken = people.make("staf.uji", totp=True)
    second_factor.new_recovery_codes(taken)
    stranger = people.browser(taken)
    given = acts.appoint(
        actor=people.actor(granter, SIJUNJUNG), user=taken, role=role, area=SIJUNJUNG, start=TODAY, decision="SK 2/2024"
    )
    taken.refresh_from_db()
    assert (taken.check_password(PASSWORD), taken.check_password(given.temporary_password)) == (False, True)
    assert taken.must_change_password
    assert (second_factor.has_app(taken), second_factor.recovery_codes_left(taken)) == (False, 0)
    assert (SignIn.objects.count(), stranger.get("/akun/").status_code) == (0, 302)
    lines = list(Line.objects.values_list("act", "reason")[:3])
    assert lines == [
        ("accounts.reset-password", "SK 2/2024"),
        ("accounts.reset-second-factor", "SK 2/2024"),
        ("accounts.appoint", ""),
    ]
    assert given.temporary_password not in str(list(Line.objects.values()))


def test_an_appointment_by_the_console_or_to_a_role_personnel_manages_changes_no_credentials(people):
    user = people.make("staf.uji")
    browser = people.browser(user)
    sdm, given = people.actor("kpu-sdm", SIJUNJUNG), {"user": user, "start": TODAY, "decision": "SK 2/2024"}
    by_personnel = acts.appoint(actor=sdm, role="pps", area=NAGARI, **given)
    by_console = acts.appoint(actor=CONSOLE, role="bawaslu", area=SIJUNJUNG, **given)
    assert (by_personnel.temporary_password, by_console.temporary_password) == (None, None)
    assert browser.get("/akun/").status_code == 200


@pytest.mark.parametrize(
    ("held", "problem"),
    [(("bawaslu", SIJUNJUNG), "supervision-needed"), (("ppk", "13.04.01"), "not-allowed")],
)
def test_nobody_takes_over_an_account_by_appointing_its_holder(people, held, problem):
    user = people.make("orang.uji", held)
    before = user.password
    with pytest.raises(NotAllowed, match=f"^{problem}:"):
        appoint(people.actor("kpu-ketua", SIJUNJUNG), user, role="kpu-data", area=SIJUNJUNG)
    user.refresh_from_db()
    assert (user.password, user.appointments.count()) == (before, 1)


def test_without_the_second_factor_the_chair_appoints_nobody(people):
    with pytest.raises(NotAllowed, match="not-allowed"):
        appoint(people.actor("kpu-ketua", SIJUNJUNG, verified=False), people.make())


def test_who_serves_one_event_cannot_grant_for_all(people, election):
    actor = people.actor("kpu-sdm", SIJUNJUNG, election=election)
    user = people.make()
    with refused_with(rules.ELECTION_WIDER, NotAllowed):
        appoint(actor, user)
    assert appoint(actor, user, election=election).election == election


def test_an_area_outside_the_event_is_refused(people, election):
    with refused_with(rules.ELECTION_ELSEWHERE):
        appoint(CONSOLE, people.make(), area="13.04.01.2001", election=election)


def test_an_area_that_does_not_exist_is_refused(people):
    with pytest.raises(NotFound, match="area-unknown"):
        appoint(CONSOLE, people.make(), area="13.03.99.2001")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"area": KECAMATAN}, rules.LEVEL_WRONG),
        ({"decision": "  "}, rules.DECISION_MISSING),
        ({"decision": "x" * 201}, rules.DECISION_LONG),
        ({"start": TOMORROW, "end": TODAY}, rules.TERM_REVERSED),
    ],
)
def test_a_role_needs_its_level_a_decision_and_a_term_in_order(people, given, problem):
    with refused_with(problem):
        appoint(CONSOLE, people.make(), **given)


def test_a_role_is_held_once_at_a_time(people):
    user = people.make()
    appoint(CONSOLE, user, end=TOMORROW)
    with refused_with(rules.TERM_OVERLAPS):
        appoint(CONSOLE, user, start=TOMORROW)
    assert appoint(CONSOLE, user, start=TOMORROW + dt.timedelta(days=1)).pk


def test_a_role_starts_on_its_first_day_and_is_gone_the_day_after_its_last(people):
    user = people.make()
    actor = PersonActor(appoint(CONSOLE, user, end=TOMORROW), verified=False)
    seen = {}
    for offset in (-1, 0, 1, 2):
        with clock.pretend(TODAY + dt.timedelta(days=offset)):
            seen[offset] = (actor.may("roll.read", NAGARI), len(appointments_today(user)))
    assert seen == {-1: (False, 0), 0: (True, 1), 1: (True, 1), 2: (False, 0)}


def test_ending_a_role_takes_effect_at_once_keeps_the_row_and_lets_another_begin(people):
    user = people.make()
    held = appoint(CONSOLE, user)
    acts.end_appointment(actor=people.actor("kpu-sdm", SIJUNJUNG), appointment=held, reason="mengundurkan diri")
    assert appointments_today(user) == []
    kept = Appointment.objects.get(pk=held.pk)
    assert (kept.end, kept.ended_because) == (TODAY, "mengundurkan diri")
    assert Line.objects.first().reason == "mengundurkan diri"
    appoint(CONSOLE, user)
    assert len(appointments_today(user)) == 1


def test_a_role_to_come_can_be_ended_before_it_begins(people):
    user = people.make()
    acts.end_appointment(actor=CONSOLE, appointment=appoint(CONSOLE, user, start=TOMORROW), reason="batal")
    with clock.pretend(TOMORROW):
        assert appointments_today(user) == []


def test_a_role_ends_once_and_with_a_reason(people):
    held = appoint(CONSOLE, people.make())
    with refused_with(rules.REASON_MISSING):
        acts.end_appointment(actor=CONSOLE, appointment=held, reason=" ")
    acts.end_appointment(actor=CONSOLE, appointment=held, reason="selesai")
    with refused_with(rules.ALREADY_ENDED):
        acts.end_appointment(actor=CONSOLE, appointment=held, reason="selesai")


MANAGEMENT = [acts.reset_password, acts.reset_second_factor, acts.deactivate, acts.reactivate]


@pytest.mark.parametrize("manage", MANAGEMENT)
def test_personnel_cannot_take_over_the_chairs_account(people, manage):
    chair = people.make("ketua.uji", ("kpu-ketua", SIJUNJUNG), totp=True)
    before = chair.password
    with refused_with(rules.OFFICE_NEEDED, NotAllowed):
        manage(actor=people.actor("kpu-sdm", SIJUNJUNG), user=chair, reason="lupa")
    chair.refresh_from_db()
    assert (chair.password, chair.is_active, second_factor.has_app(chair)) == (before, True, True)


def test_nor_while_the_chairs_term_is_yet_to_come(people):
    chair = people.make("ketua.uji")
    people.appoint(chair, "kpu-ketua", SIJUNJUNG, start=TOMORROW)
    with refused_with(rules.OFFICE_NEEDED, NotAllowed):
        acts.reset_password(actor=people.actor("kpu-sdm", SIJUNJUNG), user=chair, reason="lupa")


WATCHERS = [
    ("bawaslu", SIJUNJUNG, rules.SUPERVISION_NEEDED),
    ("panwascam", KECAMATAN, rules.SUPERVISION_NEEDED),
    ("pkd", NAGARI, rules.SUPERVISION_NEEDED),
    ("auditor", SIJUNJUNG, rules.AUDIT_NEEDED),
]


@pytest.mark.parametrize("manager", ["kpu-ketua", "kpu-sdm", "kpu-sekretaris"])
@pytest.mark.parametrize(("role", "area", "problem"), WATCHERS)
def test_nobody_inside_kpu_makes_takes_over_or_removes_those_who_watch_over_kpu(people, manager, role, area, problem):
    actor = people.actor(manager, SIJUNJUNG)
    watcher = people.make("pengawas.uji", (role, area), totp=True)
    before = watcher.password
    with refused_with(problem, NotAllowed):
        appoint(actor, people.make("lain.uji"), role=role, area=area)
    with refused_with(problem, NotAllowed):
        acts.end_appointment(actor=actor, appointment=watcher.appointments.get(), reason="uji")
    for manage in MANAGEMENT:
        with refused_with(problem, NotAllowed):
            manage(actor=actor, user=watcher, reason="lupa")
    watcher.refresh_from_db()
    assert (watcher.password, watcher.is_active, second_factor.has_app(watcher)) == (before, True, True)
    assert len(appointments_today(watcher)) == 1


def test_bawaslu_manages_its_own_and_nobody_else(people):
    bawaslu = people.actor("bawaslu", SIJUNJUNG)
    held = appoint(bawaslu, people.make("panwascam.uji"), role="panwascam", area=KECAMATAN)
    assert acts.reset_password(actor=bawaslu, user=held.user, reason="lupa")
    acts.end_appointment(actor=bawaslu, appointment=held, reason="selesai")
    for role, area, problem in (
        ("kpu-data", SIJUNJUNG, rules.OFFICE_NEEDED),
        ("ppk", KECAMATAN, rules.PARTNERS_NEEDED),
        ("auditor", SIJUNJUNG, rules.AUDIT_NEEDED),
    ):
        other = people.make(f"{role}.lain", (role, area))
        with refused_with(problem, NotAllowed):
            acts.reset_password(actor=bawaslu, user=other, reason="lupa")
        with refused_with(problem, NotAllowed):
            appoint(bawaslu, people.make(f"{role}.baru"), role=role, area=area)


def test_the_console_manages_every_side(people):
    for number, (role, area, _) in enumerate(WATCHERS):
        watcher = people.make(f"pengawas.{number}", (role, area))
        assert acts.reset_password(actor=CONSOLE, user=watcher, reason="lupa")


def test_what_the_console_does_to_someone_without_a_role_stands_in_the_journal_of_the_office(people, monkeypatch):
    office = replace(home.current(), area=SIJUNJUNG)
    monkeypatch.setattr(home, "current", lambda: office)
    acts.reset_password(actor=CONSOLE, user=people.make("baru.uji"), reason="lupa")
    assert journal.lines(SIJUNJUNG).lines[0].act == "accounts.reset-password"


@pytest.mark.parametrize("manage", [acts.reset_password, acts.reset_second_factor, acts.deactivate])
def test_work_asked_for_before_an_account_was_secured_is_not_done(people, manage):
    user = people.make("operator.uji", ("kpu-operator", SIJUNJUNG), totp=True)
    other = people.make("data.uji", ("kpu-data", SIJUNJUNG), totp=True)
    asked, of_other = (
        queue.request(
            MAP_STATIONS,
            actor=describe(PersonActor(one.appointments.get(), True)),
            requested_by=one.username,
        )
        for one in (user, other)
    )
    manage(actor=people.actor("kpu-ketua", SIJUNJUNG), user=user, reason="akun dicurigai diambil orang")
    asked.refresh_from_db()
    assert (asked.state, asked.problem["code"]) == (State.REFUSED, queue.CANCELLED.code)
    assert Line.objects.first().facts["work_cancelled"] == 1
    assert queue.claim() == of_other
    assert queue.claim() is None


@pytest.mark.parametrize("manage", MANAGEMENT)
def test_an_account_that_also_works_elsewhere_is_managed_by_whoever_covers_both(people, manage):
    user = people.make("ppk.uji", ("ppk", KECAMATAN), ("ppk", "13.04.01"))
    with pytest.raises(NotAllowed, match="not-allowed"):
        manage(actor=people.actor("kpu-sdm", SIJUNJUNG), user=user, reason="lupa")


def test_nobody_manages_their_own_account(people):
    actor = people.actor("kpu-ketua", SIJUNJUNG)
    with refused_with(rules.NOT_ONESELF, NotAllowed):
        acts.deactivate(actor=actor, user=actor.appointment.user, reason="uji")


def test_a_reset_gives_a_new_password_and_ends_every_session(people):
    user = people.make("ppk.uji", ("ppk", KECAMATAN))
    browser = people.browser(user)
    assert browser.get("/akun/").status_code == 200
    secret = acts.reset_password(actor=people.actor("kpu-sdm", SIJUNJUNG), user=user, reason="lupa")
    user.refresh_from_db()
    assert (check_password(secret, user.password), check_password(PASSWORD, user.password)) == (True, False)
    assert user.must_change_password
    assert SignIn.objects.count() == 0
    assert browser.get("/akun/").status_code == 302
    assert secret not in str(list(Line.objects.values()))


def test_a_lost_code_app_is_forgotten_with_its_recovery_codes(people):
    user = people.make("data.uji", ("kpu-data", SIJUNJUNG), totp=True)
    second_factor.new_recovery_codes(user)
    acts.reset_second_factor(actor=people.actor("kpu-ketua", SIJUNJUNG), user=user, reason="ponsel hilang")
    assert (second_factor.has_app(user), second_factor.recovery_codes_left(user)) == (False, 0)


def test_a_closed_account_has_no_right_no_session_and_no_new_password_until_reopened(people):
    user = people.make("ppk.uji", ("ppk", KECAMATAN))
    browser = people.browser(user)
    sdm = people.actor("kpu-sdm", SIJUNJUNG)
    acts.deactivate(actor=sdm, user=user, reason="berhenti")
    assert browser.get("/akun/").status_code == 302
    held = Appointment.objects.select_related("user").get(user=user)
    assert not PersonActor(held, verified=True).may("roll.read", KECAMATAN)
    with refused_with(rules.ACCOUNT_CLOSED):
        acts.reset_password(actor=sdm, user=user, reason="lupa")
    acts.reactivate(actor=sdm, user=user, reason="kembali")
    held = Appointment.objects.select_related("user").get(user=user)
    assert PersonActor(held, verified=True).may("roll.read", KECAMATAN)


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ("pendek", rules.PASSWORD_SHORT),
        ("empat kata lain lagi", None),
        ("1234567890123", rules.PASSWORD_COMMON),
        ("ppk.kamangbaru1", rules.PASSWORD_SIMILAR),
        (PASSWORD, rules.PASSWORD_SAME),
    ],
)
def test_a_password_is_long_uncommon_and_not_the_name(people, new, problem):
    user = people.make("ppk.kamangbaru")
    me = oneself(user, None, verified=False)
    if problem is None:
        acts.change_password(actor=me, now=PASSWORD, new=new, again=new)
        assert user.check_password(new)
        return
    with refused_with(problem):
        acts.change_password(actor=me, now=PASSWORD, new=new, again=new)
    assert User.objects.get().check_password(PASSWORD)


def test_a_new_password_is_typed_twice_and_the_present_one_once(people):
    me = oneself(people.make(), None, verified=False)
    with refused_with(rules.PASSWORD_DIFFERS):
        acts.change_password(actor=me, now=PASSWORD, new="empat kata lain lagi", again="empat kata lain")
    with refused_with(rules.PASSWORD_NOW_WRONG):
        acts.change_password(actor=me, now="salah", new="empat kata lain lagi", again="empat kata lain lagi")


def test_nobody_ends_a_session_or_takes_a_role_of_another(people):
    victim = people.make("ppk.uji", ("ppk", KECAMATAN))
    people.browser(victim)
    me = oneself(people.make("lain.uji"), None, verified=False)
    with pytest.raises(NotFound):
        acts.end_session(actor=me, sign_in=SignIn.objects.get())
    with pytest.raises(NotFound):
        acts.choose_role(actor=me, appointment=Appointment.objects.get())
    assert SignIn.objects.count() == 1


def test_people_are_read_within_an_area(people):
    people.make("ppk.uji", ("ppk", KECAMATAN))
    people.make("ppk.jauh", ("ppk", "13.04.01"))
    people.make("baru.uji")
    assert [one.user.username for one in queries.people(SIJUNJUNG)] == ["baru.uji", "ppk.uji"]
    assert [one.user.username for one in queries.people("", "jauh")] == ["ppk.jauh"]
    with pytest.raises(NotFound):
        queries.person(SIJUNJUNG, "ppk.jauh")


def test_a_form_offers_only_what_can_be_granted(people):
    sdm = {role.code for role in queries.roles_to_grant(people.actor("kpu-sdm", SIJUNJUNG))}
    chair = {role.code for role in queries.roles_to_grant(people.actor("kpu-ketua", SIJUNJUNG))}
    assert "pps" in sdm
    assert chair - sdm == {code for code in chair if code.startswith("kpu-")}
    bawaslu = {role.code for role in queries.roles_to_grant(people.actor("bawaslu", SIJUNJUNG))}
    assert (bawaslu, bawaslu & chair) == ({"bawaslu", "panwascam", "pkd", "ptps"}, set())
    assert queries.roles_to_grant(people.actor("ppk", KECAMATAN)) == []
