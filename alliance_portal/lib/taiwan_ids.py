"""統一編號, the unified business number of a firm (E-29, decisions)."""

from unicodedata import normalize

_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)


def normalised_ubn(text: str) -> str:
    """The number as stored: full-width digits made half-width, spaces and hyphens dropped. Anything else stays to be judged."""
    return "".join(normalize("NFKC", text).split()).replace("-", "")


def has_ubn_form(text: str) -> bool:
    """Whether this is eight digits, valid or not."""
    return len(text) == 8 and text.isascii() and text.isdigit()


def is_valid_ubn(text: str) -> bool:
    """Whether a normalised number passes the rule: the sum T of the products' digit sums is divisible by 5, or the 7th digit is 7 and T+1 is."""
    if not has_ubn_form(text) or text == "00000000":
        return False
    total = sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(text, _WEIGHTS, strict=True))
    return total % 5 == 0 or (text[6] == "7" and (total + 1) % 5 == 0)
