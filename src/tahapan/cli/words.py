"""Every help text of the command line, in both languages, and the setting of a command's help in one of them.

Commands are declared with the Indonesian text; `localise` replaces it. A test proves that no help text is missing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final

from typer.exceptions import TyperException

from tahapan.core.errors import Problem
from tahapan.core.text import Text

language: ContextVar[str] = ContextVar("command_line_language", default="id")
"""The language of this call."""

APP = Text(
    "Tahapan: persiapan pemilihan di KPU Kabupaten/Kota, dari kalender dan DP4 sampai TPS.",
    "Tahapan: the preparation of an election at KPU Kabupaten/Kota, from calendar and DP4 to polling stations.",
)

# Common options
HOME = Text(
    "Direktori data: basis data, berkas, kunci. Bawaan: ./var/tahapan, lalu ./var/demo.",
    "The data directory: database, files, keys. Default: ./var/tahapan, then ./var/demo.",
)
TODAY = Text("Anggap hari ini tanggal ini (hanya demo).", "Take this day as today (demo homes only).")
JSON = Text("Cetak satu dokumen JSON di keluaran baku.", "Print one JSON document on standard output.")
LANG = Text("Bahasa: id atau en.", "Language: id or en.")
HELP = Text("Tampilkan bantuan ini.", "Show this help.")
VERSION = Text("Tampilkan versi.", "Show the version.")
SEED = Text("Benih acak: angka yang sama, hasil yang sama.", "Seed of chance: same number, same result.")
ELECTION = Text(
    "Nama singkat pemilihan. Bawaan: pemilihan utama yang sedang disiapkan.",
    "Slug of the election event. Default: the main event in preparation.",
)

# Office
ELECTIONS = Text("Pemilihan yang dipersiapkan.", "The elections being prepared.")
ELECTION_OPEN = Text(
    "Buka Pilkada 2024 wilayah kantor ini, dengan jadwal dan pemilihannya.",
    "Open the 2024 regional election of this office's area, with its calendar and contests.",
)
INIT = Text("Buat direktori data baru untuk satu kantor.", "Make a new data directory for one office.")
INIT_AREA = Text("Kode wilayah kantor, misalnya 13.03.", "Area code of the office, for example 13.03.")
INIT_OFFICE = Text("Nama kantor. Bawaan: dari kode wilayah.", "Name of the office. Default: from the area code.")
INIT_DATABASE = Text(
    "Alamat PostgreSQL (postgresql://…). Bawaan: SQLite di direktori data.",
    "Address of PostgreSQL (postgresql://…). Default: SQLite in the data directory.",
)
INIT_HOST = Text(
    "Nama atau alamat yang dipakai peramban; boleh diulang.", "Name or address browsers use; may be repeated."
)
INIT_SECURE = Text("Dilayani lewat HTTPS: kuki hanya lewat HTTPS.", "Served over HTTPS: cookies only over HTTPS.")
MIGRATE = Text("Sesuaikan basis data dengan versi program ini.", "Bring the database to this version of the program.")
SERVE = Text("Layani aplikasi web, beserta pekerja di belakangnya.", "Serve the web application, with its worker.")
SERVE_ADDRESS = Text("Alamat tempat melayani.", "Address to serve on.")
SERVE_PORT = Text("Nomor porta.", "Port number.")
SERVE_WORKERS = Text("Jumlah proses pelayan.", "Number of server processes.")
WORK = Text("Jalankan pekerja saja (pekerjaan panjang).", "Run the worker alone (long work).")
USERS = Text("Orang yang memakai sistem ini.", "The people who use this system.")
USERS_ADD = Text(
    "Tambah orang beserta perannya; sandi sementara dicetak sekali.",
    "Add a person with a role; the temporary password is printed once.",
)
USERS_NAME = Text("Nama kerja untuk masuk, misalnya ppk.kamangbaru.", "Work name to sign in with: ppk.kamangbaru.")
USERS_FULL_NAME = Text("Nama lengkap.", "Full name.")
USERS_ROLE = Text("Kode peran, misalnya kpu-data, ppk, pps.", "Role code, for example kpu-data, ppk, pps.")
USERS_AREA = Text("Kode wilayah peran. Bawaan: wilayah kantor.", "Area code of the role. Default: the office's area.")
USERS_START = Text("Hari pertama masa tugas. Bawaan: hari ini.", "First day of the term. Default: today.")
USERS_END = Text("Hari terakhir masa tugas. Bawaan: tanpa akhir.", "Last day of the term. Default: open.")
USERS_DECISION = Text("Nomor keputusan pengangkatan.", "Number of the decision of appointment.")
USERS_ELECTION = Text("Pemilihan peran ini. Bawaan: peran kantor.", "Event of the role. Default: the office.")

# Preparation
DEMO = Text(
    "Buat kantor contoh: semua yang seharusnya sudah terjadi pada hari itu, lalu layani.",
    "Build a demo office: all that would have happened by that day, then serve it.",
)
DEMO_AREA = Text("Kode kabupaten/kota, misalnya 13.03.", "Code of the kabupaten/kota, for example 13.03.")
DEMO_SERVE = Text("Layani setelah jadi, atau berhenti.", "Serve when built, or stop.")
DEMO_FRESH = Text("Buang demo lama di direktori ini dan buat lagi.", "Discard the old demo here and build anew.")
STATUS = Text("Sampai di mana persiapan setiap pemilihan.", "Where the preparation of each event stands.")
CALENDAR = Text("Tahapan satu pemilihan, baris demi baris.", "The stages of one election event, row by row.")
ROLL = Text("Daftar pemilih.", "The voter roll.")
ROLL_IMPORT = Text(
    "Masukkan berkas DP4 (CSV, XLSX, Parquet) ke daftar pemilih.",
    "Take a DP4 file (CSV, XLSX, Parquet) into the voter roll.",
)
ROLL_IMPORT_FILE = Text("Berkas DP4.", "The DP4 file.")
ROLL_IMPORT_MAPPING = Text("Berkas padanan nama kolom (TOML atau CSV).", "File that maps column names (TOML or CSV).")
ROLL_IMPORT_LARGE = Text(
    "Izinkan perubahan besar, dengan alasan yang dicatat.", "Allow a large change, for the reason given and recorded."
)
ROLL_EXPORT = Text(
    "Keluarkan daftar pemilih ke berkas. Data pribadi: alasannya dicatat.",
    "Write the voter roll to a file. Personal data: the reason is recorded.",
)
ROLL_EXPORT_FILE = Text("Berkas tujuan: .csv, .xlsx atau .parquet.", "The file to write: .csv, .xlsx or .parquet.")
ROLL_EXPORT_AREA = Text("Bagian wilayah. Bawaan: seluruhnya.", "Part of the area. Default: all of it.")
REASON = Text("Alasan, dicatat dalam jurnal.", "The reason, recorded in the journal.")
STATIONS = Text("Tempat pemungutan suara.", "Polling stations.")
STATIONS_MAP = Text(
    "Petakan keluarga ke TPS: utuh, paling banyak 600, sesedikit mungkin TPS, jalan pendek.",
    "Map families to stations: whole, at most 600, as few stations as can be, short walks.",
)
STATIONS_METHOD = Text("Cara memetakan.", "How to map.")
STATIONS_DRY_RUN = Text("Hitung saja, jangan simpan.", "Compute only, keep nothing.")
STATIONS_AGAIN = Text(
    "Petakan lagi yang sudah dipetakan, dengan alasan yang dicatat.",
    "Map again what is mapped already, for the reason given and recorded.",
)
STATIONS_PROVE = Text("Buktikan seberapa dekat dengan yang terbaik.", "Prove how near to the best it is.")

# Field work
FIELDWORK = Text("Coklit di lapangan.", "Coklit in the field.")
SIMULATE = Text(
    "Mainkan coklit pada salinan direktori data ini, lewat server sungguhan, dengan gangguan; lalu hitung hasilnya.",
    "Play coklit on a copy of this home, through a real server, with faults; then count what came of it.",
)
SIMULATE_OFFICERS = Text("Jumlah Pantarlih.", "How many Pantarlih.")
SIMULATE_DAYS = Text("Jumlah hari kerja.", "How many days they work.")
SIMULATE_FAULTS = Text("Gangguan: none, light atau heavy.", "Faults: none, light or heavy.")

# Lists
LISTS = Text("Daftar dari A sampai DPT.", "The lists from A to the DPT.")
LISTS_RECAP = Text(
    "Rekap satu daftar, per TPS sampai kabupaten; dihitung dari potongan yang ditetapkan.",
    "Recap a list, by station up to the kabupaten, from the cuts that stand.",
)
LISTS_LIST = Text("Daftar: A, DPHP, DPS, DPSHP atau DPT.", "The list: A, DPHP, DPS, DPSHP or DPT.")
LISTS_LEVEL = Text("Tingkat baris: tps, desa, kecamatan atau kabupaten.", "Rows by tps, desa, kecamatan or kabupaten.")
LISTS_FORMAT = Text("Bentuk keluaran: csv atau json. Bawaan: tabel.", "Print csv or json. Default: a table.")
LISTS_LIVE = Text(
    "Hitung daftar pemilih sekarang, seolah-olah dipotong hari ini.", "Count the roll as it stands, as if cut today."
)
LISTS_BALANCE = Text(
    "Imbangan setiap TPS antara dua daftar, dihitung dua kali dan dibandingkan.",
    "The balance of every station between two lists, computed twice and compared.",
)
LISTS_FROM = Text("Daftar awal.", "The list to start from.")
LISTS_TO = Text("Daftar akhir.", "The list to end with.")
LISTS_FORMS = Text(
    "Cetak semua formulir sebuah daftar ke folder, dengan manifest. Data pribadi: alasannya dicatat.",
    "Print all forms of a list into a folder, with a manifest. Personal data: the reason is recorded.",
)
LISTS_FORMS_OUT = Text("Folder tujuan, baru atau kosong.", "The folder, new or empty.")
LISTS_FORMS_ONLY = Text("Hanya formulir ini; boleh diulang.", "Only this form; may be repeated.")
LISTS_FORMS_SIZE = Text("Kertas: f4 atau a4.", "Paper: f4 or a4.")
LISTS_FORMS_MARKED = Text(
    "Dengan penandaan sesudah DPT (meninggal, TNI, Polri).", "With the marks made after the DPT (died, TNI, Polri)."
)
LISTS_FORMS_REASON = Text("mencetak formulir resmi daftar pemilih", "printing the official forms of the list")
LISTS_EXPORT = Text(
    "Keluarkan pemilih sebuah daftar ke berkas, dengan manifest. Data pribadi: alasannya dicatat.",
    "Write the voters of a list to a file, with a manifest. Personal data: the reason is recorded.",
)

# Care
BACKUP = Text(
    "Cadangkan basis data, berkas dan kunci ke satu berkas, juga selagi melayani.",
    "Back up database, files and keys into one file, also while serving.",
)
BACKUP_FILE = Text(
    "Berkas cadangan. Bawaan: di samping direktori data, dengan waktu.",
    "The backup file. Default: beside the data directory, with the time.",
)
RESTORE = Text(
    "Pulihkan cadangan ke direktori data baru, sesudah diperiksa seluruhnya.",
    "Restore a backup into a new data directory, after checking all of it.",
)
RESTORE_FILE = Text("Berkas cadangan.", "The backup file.")
RESTORE_INTO = Text("Direktori data baru. Bawaan: --home.", "The new data directory. Default: --home.")
RESTORE_DATABASE = Text(
    "Basis data PostgreSQL kosong untuk cadangan PostgreSQL.", "An empty PostgreSQL database, for a PostgreSQL backup."
)
DOCTOR = Text("Periksa kesehatan direktori data ini.", "Check the health of this data directory.")
DOCTOR_FULL = Text("Periksa semua berkas, bukan contoh.", "Check every file, not a sample.")

# Wrong use, by the name of the exception
_WRONG: Final = {
    "NoSuchOption": Text("Tidak ada pilihan {given}.", "There is no option {given}."),
    "MissingParameter": Text("{given} belum diisi.", "{given} is missing."),
    "BadParameter": Text("Nilai untuk {given} tidak dapat dipakai.", "The value for {given} cannot be used."),
    "BadOptionUsage": Text("{given} memerlukan nilai.", "{given} needs a value."),
}
_WRONG_OTHERWISE: Final = Text(
    "Perintah belum lengkap atau tidak dikenal{given}.", "The command is incomplete or unknown{given}."
)
_QUOTED: Final = re.compile(r"'([^']*)'")
_SEE_HELP: Final = Text("Lihat `{command} --help`.", "See `{command} --help`.")

BUG: Final = Problem(
    code="bug",
    what=Text("Kesalahan program: {kind} di {file} baris {line}.", "A bug: {kind} in {file}, line {line}."),
    next=Text(
        "Laporkan baris ini. Yang belum selesai sudah dibatalkan; untuk rincian, ulangi dengan TAHAPAN_DEBUG=1.",
        "Report this line. Unfinished changes were undone; for details run it again with TAHAPAN_DEBUG=1.",
    ),
)

ALL: Final = tuple(value for value in dict(globals()).values() if isinstance(value, Text))
_BY_INDONESIAN: Final = {text.id: text for text in ALL}

_USAGE: Final = (
    Text("Pemakaian:", "Usage:"),
    Text("[PILIHAN]", "[OPTIONS]"),
    Text("PERINTAH [ARGUMEN]...", "COMMAND [ARGS]..."),
)
_FRAME: Final = {
    "ARGUMENTS_PANEL_TITLE": Text("Argumen", "Arguments"),
    "OPTIONS_PANEL_TITLE": Text("Pilihan", "Options"),
    "COMMANDS_PANEL_TITLE": Text("Perintah", "Commands"),
    "DEFAULT_STRING": Text("[bawaan: {}]", "[default: {}]"),
    "REQUIRED_LONG_STRING": Text("[wajib]", "[required]"),
}


def frame_help() -> None:
    """Set the titles typer puts around help in the language of this call. Only help loads typer's drawing."""
    from typer import rich_utils

    for name, text in _FRAME.items():
        setattr(rich_utils, name, text.say(language.get()))


def localise(command: Any, language: str) -> Any:
    """Set every help text of a command tree in `language`; returns the command."""
    for part in parts(command):
        if part.help in _BY_INDONESIAN:
            part.help = _BY_INDONESIAN[part.help].say(language)
    return command


def number(value: int) -> str:
    """A whole number with thousands as the language of this call writes them: 173.347 or 173,347."""
    return f"{value:,}" if language.get() == "en" else f"{value:,}".replace(",", ".")


def usage(line: str) -> str:
    """The line of usage, which typer writes in English, in the language of this call."""
    for text in _USAGE:
        line = line.replace(text.en, text.say(language.get()))
    return line


def wrong_use(wrong: TyperException) -> Text:
    """What was wrong with a call, and where to read on. Never repeats a value that was given, only its name."""
    context = getattr(wrong, "ctx", None)
    parameter = getattr(wrong, "param", None)
    given = getattr(wrong, "option_name", None) or (max(parameter.opts, key=len) if parameter else None)
    quoted = _QUOTED.search(wrong.message)
    if given is not None and type(wrong).__name__ in _WRONG:
        what = _WRONG[type(wrong).__name__].fill(given=given)
    else:
        what = _WRONG_OTHERWISE.fill(given=f": {quoted[1]}" if quoted else "")
    see = _SEE_HELP.fill(command=context.command_path if context else "tahapan")
    return Text(f"{what.id} {see.id}", f"{what.en} {see.en}")


def parts(command: Any) -> Iterator[Any]:
    """Everything of a command tree that has a help text: commands, options, arguments."""
    yield command
    yield from (one for one in command.params if hasattr(one, "help"))
    for child in getattr(command, "commands", {}).values():
        yield from parts(child)
