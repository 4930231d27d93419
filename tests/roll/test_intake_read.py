"""Reading: every common form of a list gives the same rows; every wrong file is named in one message."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile

import polars as pl
import pytest
import xlsxwriter
from tests.roll.lists import TITLES, as_rows, csv_file, csv_text, event, people, person, workbook

from tahapan.core.errors import Refused
from tahapan.engines.tables import reader, sniff
from tahapan.roll.intake import check, normalise, prepare
from tahapan.roll.intake.columns import read_mapping
from tahapan.roll.intake.elements import Element


def prepared(path, mapping=None):
    return prepare(path, event(), mapping, lambda step, done, total: None)


def refusal(path, mapping=None):
    with pytest.raises(Refused) as refused:
        prepared(path, mapping)
    assert refused.value.say("id") != refused.value.say("en")
    return refused.value.problem


def niks(path, mapping=None):
    return prepared(path, mapping).accepted[Element.NIK].to_list()


EXPECTED = [row["nik"] for row in people(7)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
def test_text_in_any_common_encoding_and_separator_reads_alike(tmp_path, delimiter, encoding):
    rows = people(7)
    rows[3]["nama"] = "SITI AMÉLIE"
    path = tmp_path / "dp4.csv"
    path.write_bytes(csv_text(rows, delimiter=delimiter).encode(encoding))
    accepted = prepared(path).accepted
    assert accepted[Element.NIK].to_list() == EXPECTED
    assert accepted[Element.NAME][3] == "SITI AMÉLIE"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_reads_alike(tmp_path, ending):
    path = tmp_path / "dp4.csv"
    path.write_bytes(csv_text(people(7)).replace("\n", ending).encode())
    assert niks(path) == EXPECTED


def test_a_quoted_line_break_stays_in_its_cell_and_row_numbers_count_records(tmp_path):
    rows = people(3)
    rows[0]["alamat"] = "JORONG KOTO TUO\nBELAKANG MASJID"
    rows[2]["nama"] = ""
    found = prepared(csv_file(tmp_path, rows))
    assert found.accepted[Element.ADDRESS][0] == "JORONG KOTO TUO BELAKANG MASJID"
    assert found.rejects.select("row", "code").rows() == [(4, "name-empty")]


def test_titles_above_the_header_and_blank_lines_are_passed_over_but_counted(tmp_path):
    path = tmp_path / "dp4.csv"
    body = csv_text([person(0), person(1, nama="")]).replace("\n", "\n\n", 1)
    path.write_text("MODEL A-DAFTAR PEMILIH\nKABUPATEN SIJUNJUNG\n\n" + body)
    found = prepared(path)
    assert (found.rows, found.rejects.rows()) == (2, [(7, "name-empty", None)])


@pytest.mark.parametrize(
    "titles",
    [
        "No KK;NIK;Nama Lengkap;Tempat Lahir;Tanggal Lahir;Status Perkawinan (B/S/P);L/P;Alamat Jalan/Dukuh;RT;RW;"
        "Ragam Disabilitas;KTP-el;Ket.;Kode Desa/Kelurahan",
        "NKK;NIK;NAMA;TMPT_LAHIR;TGL LAHIR;Kawin;JK;ALAMAT;R.T.;R.W.;DISABILITAS;e-KTP;KETERANGAN;KODE WILAYAH",
        "No. Kartu Keluarga;No. NIK;Nama;Tempat\nLahir;Tgl. Lahir;Sts Kawin;Jenis Kelamin (L/P);Alamat;RT;RW;Difabel;"
        "Status KTP-el;Keterangan;Kode Nagari",
    ],
)
def test_the_column_names_in_use_are_recognised(tmp_path, titles):
    path = tmp_path / "dp4.csv"
    path.write_text(csv_text(people(7), titles.split(";"), ";"))
    assert niks(path) == EXPECTED


@pytest.mark.parametrize(
    ("name", "text"),
    [("m.toml", 'nik = "Nomor A"\nnama = "B"\n'), ("m.csv", "nik,Nomor A\nname,B\n")],
)
def test_a_mapping_file_names_columns_that_are_not_recognised(tmp_path, name, text):
    titles = ["Nomor A" if title == "nik" else "B" if title == "nama" else title for title in TITLES]
    path = tmp_path / "dp4.csv"
    path.write_text(csv_text(people(7), titles))
    mapping = tmp_path / name
    mapping.write_text(text)
    assert refusal(path).code == "columns-missing"
    assert niks(path, mapping) == EXPECTED


@pytest.mark.parametrize(
    ("text", "code"),
    [("nik = [1]", "mapping-unreadable"), ("nik = ", "mapping-unreadable"), ('warna = "x"', "mapping-element")],
)
def test_a_mapping_file_that_cannot_be_understood_is_refused(tmp_path, text, code):
    mapping = tmp_path / "m.toml"
    mapping.write_text(text)
    with pytest.raises(Refused) as refused:
        read_mapping(mapping)
    assert refused.value.problem.code == code


def test_a_workbook_reads_like_text(tmp_path):
    path = workbook(tmp_path / "dp4.xlsx", [["catatan"]], [["DAFTAR PEMILIH"], [], *as_rows(people(7))])
    assert niks(path) == EXPECTED


def test_real_dates_and_numbers_of_a_workbook_are_read(tmp_path):
    row = list(person(0).values())
    path = tmp_path / "dp4.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.write_row(1, 0, row)
        sheet.write_datetime(1, 4, dt.datetime(1960, 1, 2), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 8, 3)
        sheet.write_number(1, 13, 1303042001)
    accepted = prepared(path).accepted
    assert accepted.select(Element.BIRTH_DATE, Element.RT, Element.VILLAGE).rows() == [
        (dt.date(1960, 1, 2), 3, "13.03.04.2001")
    ]


def test_numbers_that_lost_a_digit_in_a_spreadsheet_are_named(tmp_path):
    rows = as_rows(people(3))
    rows[1][1] = 1303040201600010  # what a spreadsheet keeps of ...0011: a number whose last digit became 0
    rows[2][0] = 130304010120001
    path = workbook(tmp_path / "dp4.xlsx", rows)
    assert prepared(path).rejects.select("row", "code").rows() == [(2, "nik-spreadsheet"), (3, "nkk-spreadsheet")]


def test_parquet_reads_like_text_dates_included(tmp_path):
    frame = pl.DataFrame(people(7)).with_columns(
        pl.col("tanggal_lahir").str.to_date("%d-%m-%Y"), pl.col("rt").cast(int)
    )
    path = tmp_path / "dp4.parquet"
    frame.write_parquet(path)
    found = prepared(path)
    assert found.accepted[Element.NIK].to_list() == EXPECTED
    assert found.accepted[Element.BIRTH_DATE].to_list() == frame["tanggal_lahir"].to_list()


def test_a_row_with_too_few_or_too_many_cells_is_rejected_alone(tmp_path):
    lines = csv_text(people(4)).splitlines()
    lines[2] = lines[2].rsplit(",", 3)[0]
    lines[3] += ",x"
    lines[4] += ",,"
    path = tmp_path / "dp4.csv"
    path.write_text("\n".join(lines) + "\n")
    assert prepared(path).rejects.select("row", "code").rows() == [(3, "row-columns"), (4, "row-columns")]


def zip_of(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "file-empty", "0 byte"),
        (b"\xef\xbb\xbf\n \n", "file-empty", ""),
        (b"%PDF-1.7\n%\xe2\xe3", "file-wrong-kind", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file-wrong-kind", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "file-wrong-kind", "JPEG"),
        (b"\x1f\x8b\x08\x00abc", "file-wrong-kind", "GZIP"),
        (b"<html><table><tr><td>NIK</td></tr></table>", "file-wrong-kind", "web"),
        (b'{"nik": 1}', "file-wrong-kind", "JSON"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "file-wrong-kind", "biner"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file-old-office", ""),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "file-protected", ""),
        (zip_of(word__document_xml="x"), "file-wrong-kind", "Word"),
        (zip_of(dp4_csv="nik"), "file-wrong-kind", "ZIP"),
        (zip_of(dp4_csv="nik" * 99)[:-30], "file-truncated", ""),
        (b"PAR1" + bytes(40) + b"PAR1", "file-broken", ""),
        (b"PAR1" + bytes(40), "file-truncated", ""),
        (b"nama,alamat\nA,B\n", "file-no-header", ""),
        (b"No,Kecamatan,Jumlah TPS,L,P,L+P\n1,Sijunjung,70,1,2,3\n", "file-recap", ""),
        (b"Nama Desa;Jumlah TPS;Pemilih Baru;TMS;Ubah Data\nMuaro;7;1;2;3\n", "file-recap", ""),
        (",".join(TITLES).encode(), "file-header-only", ""),
        ((",".join(TITLES) + "\n\n\n").encode(), "file-header-only", ""),
        (",".join(f"k{number}" for number in range(10_000)).encode() + b"\n1\n", "file-too-many-columns", "10000"),
        (csv_text(people(3)).encode()[:-20], "file-truncated", ""),
        ((csv_text(people(1)) + '"' + "x" * 200_000).encode(), "file-quotes", ""),
        (csv_text(people(1)).replace("keterangan", "Nomor NIK").encode(), "columns-double", "nik"),
        (csv_text(people(1)).replace("kode_wilayah", "lain").encode(), "columns-missing", "kode_wilayah"),
    ],
    # Named by what is expected: the bytes of a ZIP hold the time it was made.
    ids=lambda value: "file" if isinstance(value, bytes) else value,
)
def test_a_wrong_file_is_named_in_one_message(tmp_path, content, code, words):
    path = tmp_path / "dp4.csv"
    path.write_bytes(content)
    problem = refusal(path)
    assert problem.code == code
    assert words in problem.what.id


def test_a_file_that_does_not_exist_is_refused(tmp_path):
    assert refusal(tmp_path / "none.csv").code == "file-missing"


def test_a_workbook_cut_short_or_damaged_is_refused(tmp_path):
    path = workbook(tmp_path / "dp4.xlsx", as_rows(people(50)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path).code == "file-truncated"
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF
    path.write_bytes(damaged)
    assert refusal(path).code == "file-broken"


def test_a_recap_workbook_is_recognised(tmp_path):
    rows = [["REKAPITULASI"], ["No", "Kecamatan", "Jumlah TPS", "L", "P", "Jumlah"], [1, "Sijunjung", 70, 1, 2, 3]]
    assert refusal(workbook(tmp_path / "dp4.xlsx", rows)).code == "file-recap"


def test_two_lists_in_one_workbook_are_refused_by_name(tmp_path):
    path = workbook(tmp_path / "dp4.xlsx", as_rows(people(2)), as_rows(people(2)))
    problem = refusal(path)
    assert (problem.code, "Sheet1, Sheet2" in problem.what.id) == ("sheets-several", True)


def test_a_zip_bomb_is_refused_from_its_directory(tmp_path):
    path = tmp_path / "dp4.xlsx"
    path.write_bytes(zip_of(xl__workbook_xml="x", xl__worksheets__sheet1_xml=bytes(40 << 20)))
    assert refusal(path).code == "file-expands"


def test_a_zip_bomb_whose_directory_lies_is_refused_too(tmp_path):
    """The entry says 100 bytes and holds 40 MB: unpacking stops where it says, and the checksum fails."""
    whole = bytearray(zip_of(xl__workbook_xml="x" * 100, a=bytes(40 << 20)))
    real = struct.pack("<I", 40 << 20)
    while (at := whole.find(real)) >= 0:
        whole[at : at + 4] = struct.pack("<I", 100)
    path = tmp_path / "dp4.xlsx"
    path.write_bytes(whole)
    assert refusal(path).code == "file-broken"


def test_a_file_larger_than_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sniff, "MAX_BYTES", 100)
    assert refusal(csv_file(tmp_path, people(3))).code == "file-too-large"


def test_more_rows_than_the_limit_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    assert refusal(csv_file(tmp_path, people(3))).code == "file-too-large"


def test_no_refusal_repeats_what_stands_in_the_file(tmp_path):
    path = tmp_path / "dp4.csv"
    path.write_text("\n".join(csv_text(people(3)).splitlines()[1:]))
    said = str(refusal(path).what)
    assert not any(value in said for row in people(3) for value in (row["nik"], row["nama"]))


def read_dates(*texts):
    return pl.DataFrame({"t": texts}).select(normalise.read_date(pl.col("t")))["t"].to_list()


def test_dates_are_read_strictly():
    day = dt.date(1980, 8, 17)
    assert (
        read_dates("17-08-1980", "17/8/1980", "17|08|1980", "1980-08-17", "17.08.1980", "1980-08-17 00:00:00")
        == [day] * 6
    )
    assert read_dates("29450") == [day]
    assert (
        read_dates("08-17-1980", "17-08-80", "31-02-1980", "17-08", "", "17 Agustus 1980", "01-01-0980") == [None] * 7
    )


def month_first(row):
    day, month, year = row["tanggal_lahir"].split("-")
    return row | {"tanggal_lahir": f"{month}-{day}-{year}"}


def test_a_column_of_two_date_orders_is_refused_with_row_numbers(tmp_path):
    rows = [month_first(row) if index >= 5 else row for index, row in enumerate(people(20))]
    problem = refusal(csv_file(tmp_path, rows))
    assert problem.code == "dates-mixed"
    assert "7, 8, 9, 10, 11" in problem.what.id
    assert not any(row["tanggal_lahir"] in problem.what.id for row in rows)


def test_a_column_of_month_first_dates_is_refused(tmp_path):
    rows = [month_first(row) for row in people(20)]
    assert refusal(csv_file(tmp_path, rows)).code == "dates-month-first"


def test_one_swapped_date_is_a_slip_of_one_row(tmp_path):
    rows = people(400)
    rows[0] = person(0, tanggal_lahir="01-02-1960")
    found = prepared(csv_file(tmp_path, rows))
    assert found.warnings.filter(pl.col(check.CODE) == "nik-birth-differs").rows() == [(2, "nik-birth-differs")]
