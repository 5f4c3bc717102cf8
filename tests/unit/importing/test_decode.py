"""A file is read in an encoding that is known, or not at all."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.importing.characters import admit
from vault.importing.decode import MAX_BYTES, MAX_LINES, decode
from vault.importing.note import ImportDefaults, ImportRefused

DEFAULTS = ImportDefaults()
LETTERS = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def text_of(data: bytes, **options: object) -> str:
    return decode(data, ImportDefaults(**options))[0]  # type: ignore[arg-type]  # options under test


@pytest.mark.parametrize(
    "data",
    [
        "Café, naïve \u2013 “so”.".encode(),
        b"\xef\xbb\xbf" + "Café, naïve \u2013 “so”.".encode(),
        "Café, naïve \u2013 “so”.".encode("utf-16"),
        b"\xfe\xff" + "Café, naïve \u2013 “so”.".encode("utf-16-be"),
        "Café, naïve \u2013 “so”.".encode("cp1252"),
    ],
)
def test_known_encodings_read_the_same(data: bytes) -> None:
    assert text_of(data) == "Café, naïve \u2013 “so”."


def test_guessed_windows_1252_is_told() -> None:
    _, notices = decode("It\u2019s".encode("cp1252"), DEFAULTS)
    assert "Windows-1252" in notices[0].message
    assert decode("It\u2019s".encode(), DEFAULTS)[1] == ()


@pytest.mark.parametrize(
    "data",
    [
        b"line one\ncaf\xc3\xa9 and \xc3",  # UTF-8, cut off in the middle of a letter
        b"one\n\x8fwo",  # a byte that Windows-1252 has no character for
        b"one\n100\xff200",  # a letter where none would stand
        b"one\n\xff\xfe\xfd",
    ],
)
def test_unclear_encoding_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(ImportRefused, match="not utf-8") as refused:
        decode(data, DEFAULTS)
    assert refused.value.line == 2


def test_declared_encoding_is_taken() -> None:
    assert text_of(b"100\xff200", encoding="windows-1252") == "100ÿ200"
    assert text_of("né".encode("utf-16"), encoding="utf-16") == "né"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-7", "rot13", ""])
def test_encoding_that_is_not_read_here_is_refused(encoding: str) -> None:
    with pytest.raises(ImportRefused, match="encoding"):
        text_of(b"a", encoding=encoding)


def test_declared_windows_1252_without_a_character_is_refused() -> None:
    with pytest.raises(ImportRefused, match="not windows-1252"):
        text_of(b"a\x81", encoding="windows-1252")


@pytest.mark.parametrize(
    "data",
    ["a".encode("utf-32"), b"\xff\xfea", "text".encode("utf-16-le"), b"te\x00xt"],
)
def test_other_wide_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        decode(data, DEFAULTS)


def test_line_ends_of_every_kind_become_one() -> None:
    assert text_of("a\r\nb\rc\nd\x0be\x0cf\x85g\u2028h\u2029i".encode()) == (
        "a\nb\nc\nd\ne\nf\ng\nh\n\ni"
    )


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_file_without_text_is_refused(data: bytes) -> None:
    with pytest.raises(ImportRefused, match="no text"):
        decode(data, DEFAULTS)


def test_ten_megabytes_are_read_and_one_byte_more_is_not() -> None:
    data = b"x" * MAX_BYTES
    assert len(text_of(data)) == 10 * 1024 * 1024
    with pytest.raises(ImportRefused, match="10 MiB"):
        decode(data + b"x", DEFAULTS)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(ImportRefused, match="200,000 lines"):
        decode(b"a" + b"\n" * (MAX_LINES + 1), DEFAULTS)


@pytest.mark.parametrize(
    ("character", "what"),
    [
        ("\x00", "control"),
        ("\x1b", "control"),
        ("\x7f", "control"),
        ("\x9b", "control"),
        ("\u202e", "order in which text is shown"),
        ("\u202a", "order in which text is shown"),
        ("\u2066", "order in which text is shown"),
        ("\u2069", "order in which text is shown"),
        ("\u200b", "invisible"),
        ("\u00ad", "invisible"),
        ("\u2060", "invisible"),
        ("\ufeff", "invisible"),
        ("\u200d", "invisible"),
        ("\u200c", "invisible"),
        ("\U000e0041", "format"),
        ("\ufff9", "format"),
        ("\uffff", "no character"),
        ("\ufdd0", "no character"),
    ],
)
def test_character_that_may_not_stand_is_refused_with_its_place(character: str, what: str) -> None:
    with pytest.raises(ImportRefused, match=what) as refused:
        decode(f"first\nal{character}cohol".encode(), DEFAULTS)
    assert (refused.value.line, refused.value.column) == (2, 3)
    assert f"U+{ord(character):04X}" in str(refused.value)
    assert "cohol" not in str(refused.value)


def test_invisible_characters_are_removed_only_when_asked_for() -> None:
    data = "al\u00adco\u200bhol\ufeff and a\u200db".encode()
    text, notices = decode(data, ImportDefaults(remove_invisible=True))
    assert text == "alcohol and ab"
    assert [notice.message for notice in notices] == ["Invisible characters removed: 4."]


@pytest.mark.parametrize("character", ["\u202e", "\x00", "\U000e0041"])
def test_what_misleads_is_refused_even_when_invisible_characters_are_removed(
    character: str,
) -> None:
    with pytest.raises(ImportRefused):
        text_of(f"a{character}b".encode(), remove_invisible=True)


@pytest.mark.parametrize(
    "text",
    [
        "\u0646\u0627\u0645\u0647\u200c\u06cc",
        "क्\u200dष",
        "👩\u200d👧",
        "❤️",
        "שלום",
        "مرحبا",
        "Straße",
        "\U0001d518",
    ],
)
def test_joiners_and_letters_of_other_scripts_stay(text: str) -> None:
    assert decode(text.encode(), DEFAULTS) == (text, ())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("\u200eשל\u200f", "direction marks, which are invisible (2)"),
        ("葛\U000e0100", "variation selectors, which are invisible (1)"),
        ("\uf0b7 item", "private font"),
        ("it\ufffds", "lost what stood there (1)"),
    ],
)
def test_doubtful_characters_stay_and_are_told(text: str, what: str) -> None:
    kept, (notice,) = decode(f"a\n{text}".encode(), DEFAULTS)
    assert kept == f"a\n{text}"
    assert what in notice.message
    assert notice.line == 2


def test_composed_characters_take_their_usual_form_and_that_is_told() -> None:
    text, (notice,) = decode("cafe\u0301".encode(), DEFAULTS)
    assert text == "café"
    assert "NFC" in notice.message


def test_every_format_character_is_refused_told_or_seen() -> None:
    # Signs of Arabic, Syriac and Kaithi numbering are format characters that are drawn.
    drawn = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) == "Cf" and code not in drawn:
            try:
                _, notices = admit(f"a{chr(code)}b", remove_invisible=False)
            except ImportRefused:
                continue
            assert notices, f"U+{code:04X} passed in silence"


@given(st.text(LETTERS, min_size=1))
def test_plain_letters_of_any_script_pass_unchanged_but_for_nfc(text: str) -> None:
    admitted, _ = admit(text, remove_invisible=True)
    assert admitted == unicodedata.normalize(
        "NFC", "".join(c for c in text if c not in "\u034f\u3164\uffa0")
    )


@given(st.text())
def test_admitted_text_is_admitted_again_unchanged(text: str) -> None:
    try:
        once, _ = admit(text, remove_invisible=True)
    except ImportRefused:
        return
    assert admit(once, remove_invisible=False)[0] == once


@given(st.binary(), st.sampled_from([None, "utf-8", "utf-16", "windows-1252"]), st.booleans())
def test_any_bytes_decode_or_are_refused(data: bytes, encoding: str | None, remove: bool) -> None:
    try:
        text, _ = decode(data, ImportDefaults(encoding=encoding, remove_invisible=remove))
    except ImportRefused:
        return
    assert unicodedata.is_normalized("NFC", text)
    assert not {"\r", "\x00", "\u202e"} & set(text)
