"""Encodings are found where the letters tell, decided by a person where they do not, and held to when stated."""

from pathlib import Path

import pytest

from kg.errors import KgError, Problem
from kg.importers.read import Reading, detect, read_rows
from kg.importers.read.encoding import detect_encoding

TOLD = {
    "Spanish": ("id,apellido\n1,MUÑOZ PEÑA\n2,Núñez\n3,Agüero\n", "windows-1252"),
    "French": ("id,nom\n1,Élève où ça çà été\n2,tué à l'hôpital\n", "windows-1252"),
    "Polish": ("id,imię\n1,Łukasz Żółty\n2,Świętosława Gęś\n", "windows-1250"),
    "Czech": ("id,jméno\n1,Dvořák Jiří\n2,Žofie\n", "windows-1250"),
    "Kurdish": ("id,nav\n1,Şêrko Çîya\n2,Bêrîvan\n", "windows-1254"),
    "Russian": ("id,имя\n1,Иван Образцов\n2,Мария Примерова\n", "windows-1251"),
    "Arabic": ("id,الاسم\n1,محمد النموذج\n2,فاطمة العينة\n3,يوسف المثالي\n", "windows-1256"),
    "Arabic of old": ("id,الاسم\n1,محمد النموذج\n2,فاطمة العينة\n3,يوسف المثالي\n", "iso-8859-6"),
    "Persian": ("id,نام\n1,علي نمونه پور\n2,زهرا مثالي چگيني\n", "windows-1256"),
    "old Macintosh": ("id,nombre\n1,Muñoz\n2,Peña José\n", "mac_roman"),
}
NOT_TOLD = {
    "one French letter": ("id,nom\n1,Lefèvre\n", "windows-1252", "windows-1250"),
    "Turkish": ("id,ad\n1,Şahin Yıldız\n2,Ağaoğlu\n", "windows-1254", "windows-1252"),
    "Hebrew": ("id,שם\n1,ישראל ישראלי\n", "windows-1255", "windows-1251"),
    "Chinese": ("id,名字\n1,张三样本\n2,李四示例\n", "gb18030", "cannot be told"),
    "Japanese": ("id,名前\n1,サンプル太郎\n", "shift_jis", "cp932"),
}


def write(folder: Path, data: bytes) -> Path:
    path = folder / "list.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("language", TOLD)
def test_an_old_encoding_is_found_by_its_letters_and_said(language: str, tmp_path: Path) -> None:
    text, encoding = TOLD[language]
    path = write(tmp_path, text.encode(encoding))
    reading, said = detect(path)
    assert reading.encoding == encoding
    assert any(sentence.startswith(f"encoding: not stated; {encoding}, since") for sentence in said)
    assert next(row.cells for row in read_rows(path, reading)) == dict(
        zip(*(line.split(",") for line in text.splitlines()[:2]), strict=True)
    )


@pytest.mark.parametrize("language", NOT_TOLD)
def test_an_encoding_that_cannot_be_told_has_to_be_stated(language: str, tmp_path: Path) -> None:
    text, encoding, other = NOT_TOLD[language]
    path = write(tmp_path, text.encode(encoding))
    with pytest.raises(KgError, match=r"cannot be told.*state it") as refused:
        detect(path)
    assert other in str(refused.value)
    reading, _ = detect(path, Reading(encoding=encoding))
    assert next(row.cells for row in read_rows(path, reading)) == dict(
        zip(*(line.split(",") for line in text.splitlines()[:2]), strict=True)
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_of_every_width_is_found(encoding: str, tmp_path: Path) -> None:
    path = write(tmp_path, "id,nombre completo\nV1,Testa Peña\n".encode(encoding))
    reading, _ = detect(path)
    assert [row.cells for row in read_rows(path, reading)] == [{"id": "V1", "nombre completo": "Testa Peña"}]


def test_two_encodings_in_one_file_are_refused_with_their_lines(tmp_path: Path) -> None:
    data = "id,n\n1,Peña\n".encode() + "2,Muñoz\n".encode("windows-1252") + "3,Núñez\n".encode()
    with pytest.raises(KgError, match=r"two encodings: 2 lines are UTF-8, 1 are not \(lines 3\)"):
        detect(write(tmp_path, data))


def test_a_few_lines_of_another_encoding_among_many_are_noticed(tmp_path: Path) -> None:
    data = b"id,n\n" + "1,Muñoz\n".encode("windows-1252") * 200 + "2,Peña\n".encode()
    with pytest.raises(KgError, match="two encodings: 1 lines are UTF-8, 200 are not"):
        detect(write(tmp_path, data))


def test_what_is_not_in_the_stated_encoding_is_a_fault_with_its_byte_and_line(tmp_path: Path) -> None:
    problems: list[Problem] = []
    path = write(tmp_path, "id,n\n1,Peña\n2,Núñez\n".encode("windows-1252"))
    assert not list(read_rows(path, Reading("csv", "utf-8", ",", "", 1), None, problems))
    assert [(problem.row, problem.rule) for problem in problems] == [(2, "import-encoding"), (3, "import-encoding"),
                                                                     (3, "import-encoding")]  # fmt: skip
    assert problems[0].message.startswith("byte 9 of the file, 0xF1, is not utf-8")


def test_a_character_cut_off_at_the_end_is_a_fault(tmp_path: Path) -> None:
    problems: list[Problem] = []
    path = write(tmp_path, "id,n\n1,ñ".encode()[:-1])
    list(read_rows(path, Reading("csv", "utf-8", ",", "", 1), None, problems))
    assert [problem.rule for problem in problems] == ["import-encoding"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_stated_unicode_without_its_mark_is_a_fault(encoding: str, tmp_path: Path) -> None:
    problems: list[Problem] = []
    path = write(tmp_path, b"id,n\n1,Lantern\n")
    assert not list(read_rows(path, Reading("csv", encoding, ",", "", 1), None, problems))
    (problem,) = problems
    assert (problem.row, problem.rule) == (1, "import-encoding")
    assert problem.message.startswith(f"byte 0 of the file, 0x69, is not {encoding}")


@pytest.mark.parametrize("order", ["le", "be"])
def test_behind_what_does_not_decode_the_order_of_bytes_stays(order: str, tmp_path: Path) -> None:
    problems: list[Problem] = []
    lines = ["\ufeffid,n\n1,".encode(f"utf-32-{order}"), b"\xff" * 4, "a\n2,".encode(f"utf-32-{order}"), b"\xff" * 4]
    list(read_rows(write(tmp_path, b"".join(lines)), Reading("csv", "utf-32", ",", "", 1), None, problems))
    assert [(problem.row, problem.rule) for problem in problems] == [(2, "import-encoding"), (3, "import-encoding")]


def test_a_file_in_quite_another_encoding_does_not_list_every_line(tmp_path: Path) -> None:
    problems: list[Problem] = []
    path = write(tmp_path, b"id,n\n" + "1,ñ\n".encode("windows-1252") * 100_000)
    list(read_rows(path, Reading("csv", "utf-8", ",", "", 1), None, problems))
    assert len(problems) < 60 and "the rest is not looked at" in problems[-1].message


@pytest.mark.parametrize("name", ["klingon", "base64", "idna", "a\0b", "utf-7"])
def test_what_is_no_encoding_of_files_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="is not an encoding"):
        detect(write(tmp_path, b"id,n\n"), Reading(encoding=name))


def test_the_alphabets_decide_by_bytes_of_the_whole_file(tmp_path: Path) -> None:
    """A byte that an encoding does not have rules it out, however late it comes."""
    data = "1,Müller\n".encode("windows-1252") * 50_000 + "2,„Größe“ €\n".encode("windows-1252")
    assert detect_encoding(write(tmp_path, data))[0] == "windows-1252"
