"""What a file of contacts says, and what is wrong with it, whatever a spreadsheet made of it."""

import time

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from conferencing.contacts import files
from conferencing.contacts.files import Row, UnreadableFile

HEAD = "name,numbers,tags,note,host\n"


def read(text: str, *, kept: frozenset[str] = frozenset()) -> files.Read:
    return files.read(text.encode(), kept=kept)


def problem(line: str, head: str = HEAD) -> str:
    found = read(head + line)
    assert not found.rows
    return found.wrong[0].problem


def test_a_file_as_we_write_it() -> None:
    text = HEAD + 'Ana,"\'+12025550142, sip:ana@Example.com","press, board",\'=late,yes\n'
    row = Row(2, "Ana", ("+12025550142", "sip:ana@example.com"), ("press", "board"), "=late", True)
    assert read(text).rows == (row,)
    assert read("\ufeff" + text).rows == (row,)


@pytest.mark.parametrize(
    "text",
    [
        "Name;Numbers\r\nAna;+1 (202) 555-0142\r\n",
        "sep=;\r\nName;Phone\r\nAna;'+12025550142\r\n",
        "sep=\t\nname\tnumbers\nAna\t+12025550142\n",
        "\r\nnumber,NAME\r\n+12025550142,  Ana  \r\n,\r\n",
        '"name";"numbers"\n"Ana";"+12025550142;+12025550142"\n',
        "name,numbers\rAna,+12025550142\r",
        "name,note; or so,numbers\nAna,,+12025550142",
    ],
)
def test_what_spreadsheets_make_of_it(text: str) -> None:
    [row] = read(text).rows
    assert (row.name, row.numbers, row.tags, row.note, row.is_host) == (
        *("Ana", ("+12025550142",)),
        *(None, None, None),
    )


def test_several_numbers_and_semicolons_of_addresses() -> None:
    [row] = read(HEAD + 'Ana,"+12025550142;sip:ana@x.org;user=phone\n+12025550143",,,\n').rows
    assert row.numbers == ("+12025550142", "sip:ana@x.org", "+12025550143")
    assert (row.tags, row.note, row.is_host) == ((), "", False)


def test_numbers_are_read_as_those_of_the_region(settings: LazySettings) -> None:
    settings.LOCAL_REGION = "DE"
    assert read("name,numbers\nAna,030 123456\n").rows[0].numbers == ("+4930123456",)


def test_a_number_that_the_directory_has_is_taken_as_it_is() -> None:
    assert read("name,numbers\nAna,2025550142\n", kept=frozenset({"2025550142"})).rows
    assert not read("name,numbers\nAna,2025550142\n").rows


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (',"+12025550142",,,', "Enter a name."),
        ("Ana,12,,,", "“12” is not a phone number."),
        ('Ana,"4,912E+11",,,', "“4,912E+11” is a number that a spreadsheet has rounded"),
        ("Ana,4.912E+11,,,", "Format the column as text, type the number again"),
        ("Ana,'+1 ••• 0142,,,", "Have it exported by somebody who is"),
        ("Ana +1 ••• 0142,+12025550142,,,", "stands for hidden digits"),
        ("Ana,+12025550142,,,maybe", "Write yes or no."),
        (f"{'a' * 256},+12025550142,,,", "at most 255 characters; this has 256."),
        (f"Ana,+12025550142,,{'a' * 2001},", "at most 2,000 characters; this has 2,001."),
        (f"Ana,+12025550142,{'a' * 41},,", "A tag can have at most 40 characters"),
    ],
)
def test_a_wrong_row_says_what_to_do(line: str, words: str) -> None:
    assert words.lower() in problem(line).lower()


def test_a_long_cell_is_read_at_once() -> None:
    began = time.process_time()
    assert "is not a phone number" in problem(f"Ana,{'a' * 50_000},,,")
    assert time.process_time() - began < 2


def test_wrong_rows_keep_nothing_else_out_and_are_counted_as_spreadsheets_do() -> None:
    found = read(HEAD + 'Ana,+12025550142,,"two\nlines",\n\nBen,12,,,\nCleo,+12025550143,,,\n')
    assert [row.place for row in found.rows] == [2, 5]
    assert [row.place for row in found.wrong] == [4]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b" \n \n", "The file is empty."),
        ("näme".encode("latin-1"), "Save it as “CSV UTF-8”"),
        ("name,numbers\n".encode("utf-16"), "Save it as “CSV UTF-8”"),
        (b"PK\x03\x04\x00\x00", "This is not a CSV file."),
        (b"name,numbers\n", "only the names of the columns"),
        (b"name,company\nAna,x\n", "The file has no column “numbers”."),
        (b'name,numbers\nAna,"+12025550142\n', "there is a quotation mark missing there"),
        (b"name,numbers\nAna," + b"1" * 200_000, "cannot be read after row 1"),
        (b"x" * (files.MOST_BYTES + 1), "more than 2 MB"),
        (b"name,numbers\n" + b"a,1\n" * (files.MOST_ROWS + 1), "more than 20,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        files.read(data, kept=())


def test_columns_that_mean_nothing_are_named() -> None:
    assert read("name,Company,numbers,name\nAna,x,+12025550142,y\n").unused == ("Company", "name")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for start in ("", HEAD, "name;numbers\n", "sep="):
        try:
            found = files.read((start + text).encode("utf-8", "replace"), kept=())
        except UnreadableFile as problem:
            assert str(problem)
        else:
            assert all(row.problem for row in found.wrong)
