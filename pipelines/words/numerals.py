"""How English says numbers, as a count and as a rank: all below a thousand, and two beyond."""

SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ROUND = {1000: ("thousand",), 1_000_000: ("million",)}
RANKS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
BEYOND = 1000


def said(number: int) -> tuple[str, ...]:
    """The names of a number, `twenty-five` and `twenty-fifth`; of those from a thousand on the roundest."""
    if not 0 <= number < BEYOND:
        return ROUND.get(number, ())
    counts = _counts(number)
    return (*counts, *(_rank(count) for count in counts))


def _counts(number: int) -> tuple[str, ...]:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return (_below_hundred(rest),)
    starts = (f"{SMALL[hundreds]} hundred", *(("a hundred", "hundred") if hundreds == 1 else ()))
    if not rest:
        return starts
    return tuple(f"{start}{joint}{_below_hundred(rest)}" for start in starts for joint in (" and ", " "))


def _below_hundred(number: int) -> str:
    if number < len(SMALL):
        return SMALL[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{SMALL[ones]}" if ones else "")


def _rank(count: str) -> str:
    at = max(count.rfind("-"), count.rfind(" ")) + 1
    last = count[at:]
    ordinary = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return count[:at] + RANKS.get(last, ordinary)
