"""The printed forms: everyone stands on them once, nothing is cut off, and the same data gives the same bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support import pdf

from tahapan.engines import sheet
from tahapan.engines.sheet import BOLD, PLAIN, Frame
from tahapan.fieldwork.documents import model_a, report
from tahapan.fieldwork.documents.model_a import Family, Legend, Line

LEGEND = Legend({"1": "Meninggal"}, {"6": "Sensorik netra"}, {"S": "Sudah kawin"}, {"B": "Belum memiliki KTP-el"})
FRAME = Frame(
    "KPU KABUPATEN CONTOH", model_a.TITLE, "Pemilihan 2024",
    (("Provinsi", "Sumatera Barat"), ("Kabupaten", "Sijunjung"), ("Kecamatan", "Kamang Baru"),
     ("Nagari", "Sungai Lansek"), ("TPS", "3")),
    "8 Juli 2024 14.30 WIB", 1234, "0123456789abcdef" * 4, "http://contoh/lembar/?cetakan=1234",
)  # fmt: skip
SIGNERS = [("Pantarlih", "ORANG A"), ("PPS", "")]
FIRST_TOP, TOP = 120.0, 70.0


def person(number: str, name: str = "ORANG B", address: str = "JORONG KOTO TUO") -> Line:
    cells = (
        "1303040101200001",
        "1303041705900001",
        name,
        "SIJUNJUNG",
        "17-05-1990",
        "S",
        "L",
        address,
        "1",
        "0",
        "",
        "S",
    )
    return Line(number, cells)


def family(number: int, people: int, **more: str) -> Family:
    return Family(number, tuple(person(f"{number}.{at}", **more) for at in range(1, people + 1)))


def draw(families: list[Family], frame: Frame = FRAME) -> bytes:
    return model_a.draw(frame, families, LEGEND, SIGNERS, "Sungai Lansek", 2024)


def test_everyone_of_a_full_station_stands_on_the_sheet_once_and_in_order():
    families = [family(number, number % 7 + 1) for number in range(1, 151)]
    numbers = [line.number for one in families for line in one.people]
    assert len(numbers) == 597
    printed = [
        line.number for page in model_a.pages_of(families, FIRST_TOP, TOP) for piece in page for line in piece.people
    ]
    assert printed == numbers
    assert [word for word in pdf.words(draw(families)) if word in set(numbers)] == numbers


def test_a_family_of_fourteen_stays_on_one_page_and_a_larger_one_says_that_it_goes_on():
    pages = model_a.pages_of([family(1, 3), family(2, 14), family(3, 26)], FIRST_TOP, TOP)
    on = [[(piece.family.number, piece.begins, len(piece.people)) for piece in page] for page in pages]
    assert on[1] == [(2, True, 14)]
    assert [(number, begins) for page in on[2:] for number, begins, _ in page] == [(3, True), (3, False)]
    assert sum(people for page in on for number, _, people in page if number == 3) == 26
    assert "(lanjutan dari halaman sebelumnya)" in pdf.words(draw([family(3, 26)]))


def test_no_page_is_written_below_its_end():
    families = [family(number, number % 16 + 1, name="NAMA " * (number % 20 + 1)) for number in range(1, 60)]
    for at, page in enumerate(model_a.pages_of(families, FIRST_TOP, TOP)):
        ends = (TOP if at else FIRST_TOP) + sum(map(model_a._piece_height, page))
        assert ends <= model_a._BOTTOM + 1e-6 or len(page) == 1


@pytest.mark.parametrize(
    "name",
    [
        "A" * 120,
        "SITI NURHALIZAH BINTI MUHAMMAD SYAHRUDDIN AL-MINANGKABAUWI DATUK RAJO PANGHULU",
        "ŞEHRÎBAN ÇELİK",
        "ALI",
    ],
)
def test_a_long_name_is_written_in_full_over_several_lines(name):
    lines = sheet.wrapped(name, 100, 7.5)
    assert "".join("".join(lines).split()) == "".join(sheet.printable(name).split())
    assert all(sheet.stringWidth(line, PLAIN, 7.5) <= 100 for line in lines)


def test_what_is_written_bold_fits_its_column_too():
    """Names are measured as they are drawn: bold is wider."""
    high = model_a._cell_lines(person("1.1", name="W" * 60))
    for at, said in high:
        font, size = model_a._face(at)
        width = model_a._EDGES[at + 1] - model_a._EDGES[at]
        assert all(sheet.stringWidth(line, font, size) <= width - 3 for line in said), at
    assert model_a._face(3)[0] == BOLD


def test_the_same_data_and_moment_give_the_same_bytes_and_another_moment_others():
    families = [family(1, 4)]
    assert draw(families) == draw(families)
    assert draw(families) != draw(families, replace(FRAME, moment="9 Juli 2024 08.00 WIB"))


def test_the_digest_follows_every_element():
    before = model_a.digest([family(1, 2)])
    assert model_a.digest([family(1, 2)]) == before
    assert model_a.digest([family(1, 2, address="JORONG LAIN")]) != before


def test_every_page_names_list_print_moment_digest_and_its_number_of_all():
    content = draw([family(number, 5) for number in range(1, 21)])
    total = pdf.pages(content)
    said = pdf.words(content)
    assert total > 2
    assert [word for word in said if word.startswith("Halaman")] == [
        f"Halaman {n} dari {total}" for n in range(1, total + 1)
    ]
    feet = " ".join(said)
    assert all(part in feet for part in ("Cetakan nomor 1234", "8 Juli 2024 14.30 WIB", "Sidik 0123456789ab"))
    assert "0123456789abc" not in feet


def test_an_empty_station_gives_a_page_that_says_so_and_room_to_sign():
    content = draw([])
    assert pdf.pages(content) == 1
    assert {"Tidak ada pemilih di TPS ini pada saat daftar dicetak.", "( ORANG A )"} <= set(pdf.words(content))


def test_thirteen_elements_stand_in_the_order_of_the_form():
    said = pdf.words(draw([family(1, 1)]))
    assert [title for title, _ in model_a.COLUMNS][1:] == [
        "NO. KK", "NIK", "NAMA", "TEMPAT LAHIR", "TANGGAL LAHIR", "STATUS KAWIN", "L/P", "ALAMAT JALAN/DUKUH", "RT",
        "RW", "DISABI-LITAS", "KTP-EL", "KETERANGAN",
    ]  # fmt: skip
    assert {"1303040101200001", "1303041705900001", "JORONG KOTO TUO", "17-05-1990"} <= set(said)


def test_the_empty_form_for_new_people_holds_nobody_and_says_what_was_not_found():
    content = model_a.draw_new(
        replace(FRAME, title=model_a.NEW_TITLE, number=0), 2, LEGEND, SIGNERS, "Sungai Lansek", 2024
    )
    said = " ".join(pdf.words(content))
    assert pdf.pages(content) == 2
    assert "tidak ditemukan dalam sumber" in said
    assert "Cetakan" not in said


def test_the_final_report_shows_both_sides_and_marks_what_no_source_names():
    figures = [report.Figure("Sesuai", 12, 10, True), report.Figure("Pemilih baru", None, 3, False)]
    said = pdf.words(report.draw(replace(FRAME, title=report.TITLE), "ORANG A", "24-06-2024", figures, "Contoh", 2024))
    assert {"12", "10", "+2", "3"} <= set(said)
    assert any("tidak ditemukan dalam sumber" in word for word in said)
