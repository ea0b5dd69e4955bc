"""The code of the seal page, as typed, as scanned, of an older print, of another case."""

import pytest

from proposals.services.receipts import receipt_no
from review.rules.seal_code import SealCode, Verdict, judge, read

CASE, DIGESTS = "113-7K2QD", ("ab12cd34ef56" + "0" * 52, "0123456789ab" + "f" * 52)
NUMBERS = tuple(receipt_no(CASE, number) for number in (1, 2))
GIVEN = dict(zip(NUMBERS, DIGESTS, strict=True))


@pytest.mark.parametrize(
    ("typed", "verdict"), [
        (f"{NUMBERS[1]} 0123 4567 89AB", Verdict.SAME),
        (NUMBERS[1].lower(), Verdict.SAME),
        (f"  {NUMBERS[1].replace('-', ' － ')}　", Verdict.SAME),
        (f"送件編號 {NUMBERS[1]}\n內容碼 0123 4567 89ab", Verdict.SAME),
        (f"{NUMBERS[0]} AB12 CD34 EF56", Verdict.OLDER),
        (NUMBERS[0], Verdict.OLDER),
        (f"{NUMBERS[1]} AB12 CD34 EF56", Verdict.CHANGED),
        (receipt_no("113-ZZZZZ", 1), Verdict.OTHER_CASE),
        (receipt_no(CASE, 3), Verdict.MISTYPED),
        (NUMBERS[1][:-1] + ("2" if NUMBERS[1][-1] != "2" else "3"), Verdict.MISTYPED),
        ("", Verdict.UNKNOWN),
        ("0912-345-678", Verdict.UNKNOWN),
        ("12345678", Verdict.UNKNOWN),
    ],
)
def test_verdict(typed: str, verdict: Verdict) -> None:
    assert judge(read(typed), CASE, GIVEN) == verdict


def test_what_is_read() -> None:
    assert read(f"{NUMBERS[0]} AB12 CD34 EF56") == SealCode(CASE, 1, NUMBERS[0], "AB12CD34EF56")
    assert read(f"{NUMBERS[0]} AB12") == SealCode(CASE, 1, NUMBERS[0], "")
