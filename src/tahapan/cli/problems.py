"""Refusals of the command line itself."""

from __future__ import annotations

from tahapan.core.errors import Problem
from tahapan.core.text import Text

NO_HOME = Problem(
    code="home-missing",
    what=Text("Di {path} belum ada direktori data.", "There is no data directory at {path}."),
    next=Text(
        "Buat dengan `tahapan init --home {path} --area KODE`, atau contohnya dengan `tahapan demo`.",
        "Make one with `tahapan init --home {path} --area CODE`, or a demo with `tahapan demo`.",
    ),
)
HOME_TAKEN = Problem(
    code="home-taken",
    what=Text("{path} sudah ada isinya; tidak ada yang ditimpa.", "{path} is not empty; nothing was overwritten."),
    next=Text("Sebut direktori lain yang belum ada.", "Name another directory that does not exist yet."),
)
DEMO_DIFFERS = Problem(
    code="demo-differs",
    what=Text("Di {path} ada demo wilayah atau hari lain.", "At {path} lies a demo of another area or day."),
    next=Text("Pakai --fresh untuk membuangnya, atau direktori lain.", "Use --fresh to discard it, or another home."),
)
PORT_TAKEN = Problem(
    code="port-taken",
    what=Text("{address}:{port} sudah dipakai program lain.", "{address}:{port} is in use by another program."),
    next=Text("Pilih nomor lain dengan --port.", "Choose another number with --port."),
)
NOT_A_DEMO = Problem(
    code="today-only-in-demo",
    what=Text(
        "Direktori data ini sungguhan: hari ini tidak dapat diganti.", "This is a real home: today cannot be changed."
    ),
    next=Text("Hapus --today, atau pakai direktori demo.", "Leave out --today, or use a demo home."),
)
ONE_HOME = Problem(
    code="one-home-per-process",
    what=Text("Proses ini sudah membuka direktori data lain.", "This process already opened another home."),
    next=Text("Jalankan perintah ini tersendiri.", "Run this command on its own."),
)
FILE_MISSING = Problem(
    code="file-missing",
    what=Text("Berkas {path} tidak ditemukan.", "The file {path} was not found."),
    next=Text("Periksa letak dan nama berkasnya.", "Check where the file lies and how it is called."),
)
FILE_EXISTS = Problem(
    code="file-exists",
    what=Text("Berkas {path} sudah ada; tidak ada yang ditimpa.", "The file {path} exists; nothing was overwritten."),
    next=Text("Sebut nama lain.", "Give another name."),
)
NO_EVENT = Problem(
    code="no-event",
    what=Text("Belum ada pemilihan yang disiapkan di sini.", "No election event is being prepared here."),
    next=Text("Buka pemilihan lebih dahulu, atau sebut dengan --election.", "Open an event first, or name --election."),
)
BAD_OFFICE = Problem(
    code="office-name-unusable",
    what=Text(
        "Nama kantor memuat tanda kutip, garis miring terbalik atau baris baru.",
        "The office name has a quotation mark, a backslash or a line break.",
    ),
    next=Text("Tulis namanya tanpa tanda itu.", "Write the name without it."),
)
NOT_THE_SCHEMA = Problem(
    code="database-differs",
    what=Text(
        "Basis data tidak dapat dibuka atau tidak sesuai dengan versi program ini.",
        "The database cannot be opened or does not fit this version of the program.",
    ),
    next=Text(
        "Cadangkan, jalankan `tahapan migrate`, lalu `tahapan doctor`.",
        "Make a backup, run `tahapan migrate`, then `tahapan doctor`.",
    ),
)
