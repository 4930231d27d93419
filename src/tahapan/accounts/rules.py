"""What may be done with accounts and roles: pure checks over plain data, each refusal with its words.

Where no article is named the rule is the house's own. Roles need a start and an end because posts are held by decision
and for a term (operations dossier section 1.1: a commissioner was acting chair in July 2024; 1.2: terms of the ad hoc
bodies, PKPU 8/2022).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tahapan.accounts.roles import Group, Role, roles
from tahapan.core import areas
from tahapan.core.errors import NotAllowed, NotFound, Problem, Refused
from tahapan.core.text import Text

OFFICE: Final = "accounts.manage-office"
"""The right over roles inside KPU, and over any other role that manages accounts itself."""
SUPERVISION: Final = "accounts.manage-bawaslu"
"""The right over the roles of Bawaslu. No role of KPU holds it."""
AUDIT: Final = "accounts.manage-auditors"
"""The right over auditors. No role holds it: they are managed from the console."""
PARTNERS: Final = "accounts.manage-partners"
"""The right over everyone else: the ad hoc bodies, government, security, participants, the press."""

USERNAME_LONGEST: Final = 60
EMAIL_LONGEST: Final = 254
WORDS_LONGEST: Final = 200
"""Characters of a decision or a reason."""
PASSWORD_SHORTEST: Final = 12
RECOVERY_CODES: Final = 10

_USERNAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_LONG_NUMBER: Final = re.compile(r"\d{5,}")
_ASK_CHAIR: Final = Text(
    "Mintalah Ketua KPU Kabupaten/Kota, atau pengelola komputer server, untuk melakukannya.",
    "Ask the chair of KPU Kabupaten/Kota, or whoever runs the server, to do it.",
)

USERNAME_WRONG = Problem(
    "username-wrong",
    Text(
        "Nama pengguna hanya boleh huruf kecil dan angka, boleh dipisah titik atau tanda hubung, 3 sampai 60 tanda, "
        "tanpa deret angka panjang (bukan NIK, bukan nomor telepon).",
        "A username has small letters and digits, with dots or hyphens between them, 3 to 60 characters, and no long "
        "number in it (no NIK, no phone number).",
    ),
    Text("Pakai nama kerja, misalnya ppk.kamangbaru.", "Use a work name, for example ppk.kamangbaru."),
)
USERNAME_TAKEN = Problem(
    "username-taken",
    Text("Nama pengguna {username} sudah dipakai.", "The username {username} is taken."),
    Text("Pakai nama lain, atau buka akun yang sudah ada.", "Use another name, or open the existing account."),
)
FULL_NAME_WRONG = Problem(
    "full-name-wrong",
    Text(
        "Nama lengkap kosong, terlalu panjang, atau memuat nomor.",
        "The full name is empty, too long, or has a number in it.",
    ),
    Text("Tulis nama seperti di surat keputusan, tanpa NIK.", "Write the name as in the decision, without a NIK."),
)
EMAIL_WRONG = Problem(
    "email-wrong",
    Text("Alamat surel ini tidak lengkap.", "This email address is incomplete."),
    Text("Tulis seperti nama@contoh.id, atau kosongkan.", "Write it like name@example.id, or leave it empty."),
)
EMAIL_LONG = Problem(
    "email-long",
    Text("Alamat surel ini lebih dari 254 tanda.", "This email address has more than 254 characters."),
    Text("Pakai alamat lain, atau kosongkan.", "Use another address, or leave it empty."),
)
ROLE_UNKNOWN = Problem(
    "role-unknown",
    Text("Peran ini tidak dikenal.", "This role is unknown."),
    Text("Pilih peran dari daftar.", "Choose a role from the list."),
)
LEVEL_WRONG = Problem(
    "level-wrong",
    Text(
        "{role} dijabat di tingkat {level}, wilayah yang dipilih bukan.",
        "{role} is held at the level of {level}; the chosen area is not.",
    ),
    Text("Pilih wilayah tingkat {level}.", "Choose an area at that level."),
)
ELECTION_ELSEWHERE = Problem(
    "election-elsewhere",
    Text("Wilayah ini tidak termasuk pemilihan {election}.", "This area is not part of election event {election}."),
    Text("Pilih pemilihan atau wilayah yang cocok.", "Choose an event and an area that fit."),
)
ELECTION_WIDER = Problem(
    "election-wider",
    Text(
        "Peran Anda hanya untuk pemilihan {election}; yang Anda berikan atau atur juga harus untuk pemilihan itu.",
        "Your role is for election event {election} only; what you grant or manage must be for that event too.",
    ),
    _ASK_CHAIR,
)
TERM_REVERSED = Problem(
    "term-reversed",
    Text(
        "Hari terakhir {end} mendahului hari pertama {start}.", "The last day {end} comes before the first day {start}."
    ),
    Text("Perbaiki salah satu tanggal.", "Mend one of the dates."),
)
TERM_OVERLAPS = Problem(
    "term-overlaps",
    Text(
        "{username} sudah memegang peran ini di wilayah ini pada masa itu.",
        "{username} already holds this role here in that time.",
    ),
    Text("Akhiri dahulu yang lama, atau pilih masa yang lain.", "End the earlier one first, or choose another time."),
)
DECISION_LONG = Problem(
    "decision-long",
    Text("Surat keputusan ditulis lebih dari 200 tanda.", "The decision has more than 200 characters."),
    Text("Cukup nomor dan tanggalnya.", "Its number and date are enough."),
)
DECISION_MISSING = Problem(
    "decision-missing",
    Text("Surat keputusan pengangkatan belum disebut.", "The decision of appointment is not named."),
    Text("Tulis nomor dan tanggalnya.", "Write its number and date."),
)
REASON_MISSING = Problem(
    "reason-missing",
    Text("Alasannya belum ditulis.", "The reason is not written."),
    Text("Tulis alasan singkat; ia tercatat dalam jurnal.", "Write a short reason; it is kept in the journal."),
)
REASON_LONG = Problem(
    "reason-long",
    Text("Alasannya lebih dari 200 tanda.", "The reason has more than 200 characters."),
    Text("Ringkaskan dalam satu atau dua kalimat.", "Say it in a sentence or two."),
)
NOT_ONESELF = Problem(
    "not-oneself",
    Text(
        "Tidak seorang pun mengatur peran atau akunnya sendiri di sini.",
        "Nobody manages their own role or account here.",
    ),
    Text(
        "Mintalah rekan yang berwenang. Kata sandi Anda sendiri diganti di halaman Akun.",
        "Ask a colleague who may. Change your own password on the account page.",
    ),
)
OFFICE_NEEDED = Problem(
    "office-needed",
    Text(
        "Peran {role} hanya diberikan dan diatur oleh Ketua KPU Kabupaten/Kota.",
        "The role {role} is granted and managed by the chair of KPU Kabupaten/Kota only.",
    ),
    _ASK_CHAIR,
)
SUPERVISION_NEEDED = Problem(
    "supervision-needed",
    Text(
        "Peran {role} mengawasi KPU, maka tidak diberikan atau diatur oleh KPU, melainkan oleh Bawaslu Kabupaten/Kota.",
        "The role {role} supervises KPU, so KPU neither grants nor manages it; Bawaslu Kabupaten/Kota does.",
    ),
    Text(
        "Mintalah Bawaslu Kabupaten/Kota. Akun Bawaslu yang pertama dibuat dari konsol server.",
        "Ask Bawaslu Kabupaten/Kota. The first account of Bawaslu is made from the server's console.",
    ),
)
AUDIT_NEEDED = Problem(
    "audit-needed",
    Text(
        "Peran {role} memeriksa kerja semua pihak di sini, maka hanya diberikan dan diatur dari konsol server.",
        "The role {role} examines everyone's work here, so it is granted and managed from the server's console only.",
    ),
    Text(
        "Mintalah pengelola komputer server; perbuatannya tercatat dalam jurnal.",
        "Ask whoever runs the server; what they do is kept in the journal.",
    ),
)
PARTNERS_NEEDED = Problem(
    "partners-needed",
    Text(
        "Peran {role} diberikan dan diatur oleh KPU Kabupaten/Kota.",
        "The role {role} is granted and managed by KPU Kabupaten/Kota.",
    ),
    Text(
        "Mintalah Divisi SDM atau Sekretaris KPU Kabupaten/Kota.",
        "Ask the Personnel division or the secretary of KPU Kabupaten/Kota.",
    ),
)
CONSOLE_ONLY = Problem(
    "console-only",
    Text(
        "Kata sandi atau kunci kode yang sudah ditentukan hanya dapat dipasang dari konsol server.",
        "A password or code key chosen beforehand can only be set from the server's console.",
    ),
    Text("Biarkan kosong: kata sandi sementara dibuatkan.", "Leave it out: a temporary password is made."),
)
ALREADY_ENDED = Problem(
    "already-ended",
    Text("Peran ini sudah berakhir.", "This role has already ended."),
    Text("Tidak ada yang perlu dilakukan.", "Nothing needs to be done."),
)
ACCOUNT_CLOSED = Problem(
    "account-closed",
    Text("Akun ini dinonaktifkan.", "This account is deactivated."),
    Text("Aktifkan kembali dahulu.", "Reactivate it first."),
)
PERSON_UNKNOWN = Problem(
    "person-unknown",
    Text("Orang ini tidak ditemukan di wilayah Anda.", "There is no such person in your area."),
    Text("Periksa nama penggunanya di daftar orang.", "Check the username in the list of people."),
)
SESSION_UNKNOWN = Problem(
    "session-unknown",
    Text("Sesi ini sudah tidak ada.", "This session is gone."),
    Text("Muat ulang halaman Akun.", "Reload the account page."),
)
APPOINTMENT_UNKNOWN = Problem(
    "appointment-unknown",
    Text("Peran ini tidak ada, atau bukan milik akun ini.", "There is no such role, or it belongs to another account."),
    Text("Pilih peran dari daftar.", "Choose a role from the list."),
)

SIGN_IN_WRONG = Problem(
    "sign-in-wrong",
    Text("Nama pengguna dan kata sandi ini tidak cocok.", "This username and password do not match."),
    Text(
        "Periksa huruf besar-kecil dan coba lagi. Setelah 5 kali salah, masuk ditutup 15 menit. Lupa kata sandi? Minta "
        "Divisi SDM atau Sekretaris KPU Kabupaten/Kota (jajaran Bawaslu: Bawaslu Kabupaten/Kota) membuat yang baru.",
        "Check capitals and try again. After 5 wrong tries sign-in closes for 15 minutes. Forgotten it? Ask the "
        "Personnel division or the secretary of KPU Kabupaten/Kota (people of Bawaslu: Bawaslu Kabupaten/Kota) for a "
        "new one.",
    ),
)
PASSWORD_NOW_WRONG = Problem(
    "password-now-wrong",
    Text("Kata sandi yang sekarang tidak cocok.", "The present password does not match."),
    Text("Ketik kata sandi yang tadi dipakai untuk masuk.", "Type the one you signed in with."),
)
PASSWORD_DIFFERS = Problem(
    "password-differs",
    Text("Kedua kata sandi baru tidak sama.", "The two new passwords differ."),
    Text("Ketik kata sandi baru yang sama dua kali.", "Type the same new password twice."),
)
PASSWORD_SAME = Problem(
    "password-same",
    Text("Kata sandi baru sama dengan yang lama.", "The new password equals the old one."),
    Text("Pilih yang lain.", "Choose another."),
)
PASSWORD_SHORT = Problem(
    "password-short",
    Text("Kata sandi baru kurang dari 12 tanda.", "The new password has fewer than 12 characters."),
    Text(
        "Pakai beberapa kata yang mudah Anda ingat, misalnya empat kata yang tidak berhubungan.",
        "Use several words you can remember, for example four unrelated ones.",
    ),
)
PASSWORD_COMMON = Problem(
    "password-common",
    Text("Kata sandi ini termasuk yang paling sering dipakai orang.", "This password is among the most used ones."),
    Text("Pilih yang tidak mudah ditebak.", "Choose one that is hard to guess."),
)
PASSWORD_SIMILAR = Problem(
    "password-similar",
    Text("Kata sandi ini terlalu mirip dengan nama Anda.", "This password is too similar to your name."),
    Text("Pilih yang tidak memuat nama Anda.", "Choose one without your name in it."),
)
PASSWORD_PROBLEMS: Final[Mapping[str, Problem]] = MappingProxyType(
    {
        "password_too_short": PASSWORD_SHORT,
        "password_too_common": PASSWORD_COMMON,
        "password_too_similar": PASSWORD_SIMILAR,
    }
)
"""Words for the codes of Django's password validators."""

CODE_WRONG = Problem(
    "code-wrong",
    Text("Kode ini tidak cocok, atau sudah pernah dipakai.", "This code does not match, or was used before."),
    Text(
        "Tunggu kode berikutnya di aplikasi, periksa jam ponsel, atau pakai salah satu kode cadangan.",
        "Wait for the next code in the app, check the phone's clock, or use one of the recovery codes.",
    ),
)
CODE_WAIT = Problem(
    "code-wait",
    Text("Terlalu banyak kode yang salah.", "Too many wrong codes."),
    Text("Tunggu {seconds} detik, lalu coba lagi.", "Wait {seconds} seconds, then try again."),
)
KEY_WRONG = Problem(
    "key-wrong",
    Text("Kunci kode ini tidak dapat dibaca.", "This code key cannot be read."),
    Text("Pakai 32 tanda huruf A–Z dan angka 2–7.", "Use 32 characters of A–Z and 2–7."),
)
VERIFY_FIRST = Problem(
    "verify-first",
    Text("Akun ini sudah mempunyai aplikasi kode.", "This account already has a code app."),
    Text("Masukkan kodenya dahulu, baru ganti aplikasinya.", "Enter its code first, then change the app."),
)


def check_username(username: str) -> None:
    """Raise Refused unless `username` is a work name: see USERNAME_WRONG for what that is."""
    fits = 3 <= len(username) <= USERNAME_LONGEST and _USERNAME.fullmatch(username)
    if not fits or _LONG_NUMBER.search(username):
        raise Refused(USERNAME_WRONG)


def check_full_name(name: str) -> None:
    """Raise Refused for an empty or overlong name, or one with a long number in it (a NIK, a phone number)."""
    if not name.strip() or len(name) > 150 or _LONG_NUMBER.search(name):
        raise Refused(FULL_NAME_WRONG)


def check_email_length(email: str) -> None:
    """Raise Refused for an address longer than any that works (RFC 5321 section 4.5.3.1.3)."""
    if len(email) > EMAIL_LONGEST:
        raise Refused(EMAIL_LONG)


def check_reason(reason: str) -> None:
    """Raise Refused when no reason is given, or one longer than is kept."""
    if not reason.strip():
        raise Refused(REASON_MISSING)
    if len(reason.strip()) > WORDS_LONGEST:
        raise Refused(REASON_LONG)


def check_decision(decision: str) -> None:
    """Raise Refused when no decision is named (nobody holds a post without one), or in too many words."""
    if not decision.strip():
        raise Refused(DECISION_MISSING)
    if len(decision.strip()) > WORDS_LONGEST:
        raise Refused(DECISION_LONG)


def check_term(start: dt.date, end: dt.date | None) -> None:
    """Raise Refused when the last day comes before the first."""
    if end is not None and end < start:
        raise Refused(TERM_REVERSED.fill(start=start.isoformat(), end=end.isoformat()))


def check_role(code: str) -> Role:
    """The role called `code`. Raises NotFound."""
    role = roles().get(code)
    if role is None:
        raise NotFound(ROLE_UNKNOWN)
    return role


def check_level(role: Role, area: str) -> None:
    """Raise Refused unless `area` (a code of the register) has the role's level."""
    if areas.level(area) is not role.level:
        raise Refused(
            Problem(
                LEVEL_WRONG.code,
                Text(
                    LEVEL_WRONG.what.id.format(role=role.name.id, level=role.level),
                    LEVEL_WRONG.what.en.format(role=role.name.en, level=role.level),
                ),
                LEVEL_WRONG.next.fill(level=role.level),
            )
        )


def check_election(limit: str | None, election: str | None, election_area: str | None, area: str) -> None:
    """Raise Refused when a grant leaves the granter's own election, or the area lies outside the event's.

    `limit` is the event the granter's role is for (None: every event), `election` the event granted for (None: all).
    """
    if limit is not None and election != limit:
        raise NotAllowed(ELECTION_WIDER.fill(election=limit))
    if election_area is not None and not areas.contains(election_area, area):
        raise Refused(ELECTION_ELSEWHERE.fill(election=election))


def right_over(role: Role) -> str:
    """The right that whoever grants `role`, or manages the account of a holder, needs besides the act itself.

    The sides are kept apart. Whoever can make an account, appoint to a role or reset a password can act as the person;
    so personnel may not do it inside KPU or to a role that manages accounts, nobody in KPU to those who watch over
    KPU, and Bawaslu to nobody but its own.
    """
    if role.group is Group.BAWASLU:
        return SUPERVISION
    if role.group is Group.AUDIT:
        return AUDIT
    manages_accounts = any(grant.startswith("accounts.") for grant in role.grants)
    return OFFICE if role.group is Group.KPU or manages_accounts else PARTNERS


_WHO_HOLDS_IT: Final[Mapping[str, Problem]] = MappingProxyType(
    {OFFICE: OFFICE_NEEDED, SUPERVISION: SUPERVISION_NEEDED, AUDIT: AUDIT_NEEDED, PARTNERS: PARTNERS_NEEDED}
)


def check_side(role: Role, holds_right: bool) -> None:
    """Raise NotAllowed, saying whom to ask, unless the granter holds the right over `role`."""
    if not holds_right:
        needed = _WHO_HOLDS_IT[right_over(role)]
        what = Text(needed.what.id.format(role=role.name.id), needed.what.en.format(role=role.name.en))
        raise NotAllowed(Problem(needed.code, what, needed.next))


BEGUN_AFRESH: Final = Text(
    "Peran ini dimulai dengan akun yang bersih: kata sandi, sesi dan aplikasi kode yang lama tidak berlaku lagi, "
    "siapa pun yang dahulu memasangnya.",
    "This role begins with a clean account: the old password, sessions and code app no longer work, whoever set them "
    "up.",
)


def begins_afresh(role: Role) -> bool:
    """Whether appointing to `role` makes everything known about the account worthless: password, app, sessions.

    An account is made by personnel, who saw its first password and may have set up their own phone. That is harmless
    for the roles personnel manages anyway; for every other role, whoever appoints hands over a new password.
    """
    return role.second_factor or right_over(role) != PARTNERS


def check_not_oneself(identity: str, username: str) -> None:
    """Raise NotAllowed when someone manages their own roles or account: two people are needed for that."""
    if identity == username:
        raise NotAllowed(NOT_ONESELF)


def in_force(start: dt.date, end: dt.date | None, ended: bool, day: dt.date) -> bool:
    """Whether a term covers `day`. First and last day are included; a term that was `ended` stops on `end` itself,
    so that ending one takes effect at once."""
    if day < start:
        return False
    return end is None or day < end or (day == end and not ended)


def overlaps(start: dt.date, end: dt.date | None, other_start: dt.date, other_end: dt.date | None) -> bool:
    """Whether two terms share a day (both ends included)."""
    return (end is None or other_start <= end) and (other_end is None or start <= other_end)
