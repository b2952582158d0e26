"""Whether a rewritten prompt may be used, and what it added to the wish; pure functions over texts."""

import re

from pipelines.kit.contract import MAX_PROMPT
from pipelines.kit.language import Silence, Speechless
from pipelines.words.keeping import latin_share, lost, quotes_in, words_of

LONGEST = 700
"""Characters of a rewritten prompt: the text encoders read no more than about this much."""
LATIN = 0.9
STRAY = re.compile(
    r"https?://|[{}<>\[\]|`]|##|\b(?:instructions?|prompts?|json)\b|\bsystem (?:messages?|rules?|roles?)\b|"
    r"\bthe user\b|\b(?:user|wish)(?: (?:wants|asks|asked|said|says|is)\b|\s*:)",
    re.IGNORECASE,
)
"""What no description of a picture needs, unless the person wrote it: leftovers of the question."""
ENGLISH = frozenset({"the", "with", "and", "of", "an", "under", "on", "at", "his", "her", "its", "from"})
"""Words by which an English wish is known."""
GLUE = ENGLISH | {"a", "in", "by", "to", "for", "over", "into", "without", "no"}
"""No English sentence of some length does without all of these."""
LONG_ENOUGH = 12
LONGEST_WORD = 30
STEM = 5
MOST_ADDED = 8
LONGEST_ADDED = 80


def require_useful(wish: str, prompt: str, room: int = MAX_PROMPT) -> None:
    """Raise Speechless(NONSENSE) unless the prompt is an English rewriting of the wish."""
    if wrong := _wrong(wish, prompt, min(room, LONGEST)):
        raise Speechless(Silence.NONSENSE, wrong)


def added_in(wish: str, prompt: str, told: tuple[str, ...]) -> tuple[str, ...]:
    """Phrases of the prompt that the wish does not have: those the model told, if true, else those we see."""
    found = prompt.casefold()
    true = [part.strip() for part in told if part.strip() and part.strip().casefold() in found]
    if not true and is_english(wish):
        stems = _stems(wish)
        parts = [part.strip() for part in re.split(r"[,;.]", prompt)]
        true = [part for part in parts if part and not stems & _stems(part)]
    new = [part for part in dict.fromkeys(true) if part.casefold() not in wish.casefold()]
    return tuple(part for part in new if len(part) <= LONGEST_ADDED)[:MOST_ADDED]


def is_english(text: str) -> bool:
    """Whether the text is surely English; short or foreign ones are not."""
    return latin_share(text) > LATIN and bool(ENGLISH & set(words_of(text)))


def _wrong(wish: str, prompt: str, room: int) -> str:
    bare = prompt
    for quote in quotes_in(wish):
        bare = bare.replace(quote, " ")
    words, asked = words_of(prompt), words_of(wish)
    stray = {found.casefold() for found in STRAY.findall(prompt)}
    is_foreign = bool(words_of(bare)) and latin_share(bare) < LATIN
    is_elsewhere = is_english(wish) and len(_stems(wish)) > 1 and not _stems(wish) & _stems(prompt)
    gone = lost(wish, prompt)
    is_babble = len(words) >= LONG_ENOUGH and (3 * len(set(words)) < len(words) or not GLUE & set(words))
    faults = {
        "too short": not words or 2 * len(words) < min(len(asked), LONGEST // 20),
        "babble": is_babble or any(len(word) > LONGEST_WORD for word in words),
        "too long": len(prompt) > room,
        "not English": is_foreign,
        "leftovers of the question": any(found not in wish.casefold() for found in stray),
        "about something else": is_elsewhere,
        f"it lost {gone}": bool(gone),
    }
    return next((name for name, is_so in faults.items() if is_so), "")


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in words_of(text) if len(word) > 2 and word not in ENGLISH}
