"""What a screen says: categories, decisions and the record that is kept of them."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Decision(StrEnum):
    """What happens to the task, mildest first."""

    ALLOW = "allow"
    SPOILER = "spoiler"
    """Goes on, and what comes out is covered until somebody taps it."""
    REVIEW = "review"
    BLOCK = "block"


class Stage(StrEnum):
    """Which screen spoke."""

    LENGTH = "length"
    MINORS = "minors"
    WORDS = "words"
    TEXT_CONCEPTS = "text_concepts"
    GUARD_MODEL = "guard_model"
    INPUT_PICTURE = "input_picture"
    PREVIEW = "preview"
    OUTPUT_PICTURE = "output_picture"
    SCREEN = "screen"


class Category(StrEnum):
    """What a text or picture shows; the hard ones are blocked at every level."""

    MINOR_SEXUAL = "minor_sexual"
    NCII = "ncii_realperson"
    EXTREMISM = "extremism"
    SEXUAL_EXPLICIT = "sexual_explicit"
    SEXUAL_SUGGESTIVE = "sexual_suggestive"
    GORE = "gore"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    HATE = "hate_symbols"
    DRUGS_WEAPONS = "drugs_weapons"
    DEEPFAKE = "political_deepfake"
    PERSONAL_DATA = "personal_data"
    FRAUD = "fraud"
    PROMPT_ATTACK = "prompt_attack"

    @property
    def is_hard(self) -> bool:
        """Whether no level, list or operator can allow it."""
        return self in HARD


HARD = frozenset({Category.MINOR_SEXUAL, Category.NCII, Category.EXTREMISM})


class Reason(StrEnum):
    """The code of the sentence that a refused person reads (locale key `refused-<code>`).

    Hard categories share one sentence, so that it tells a prober nothing.
    """

    FORBIDDEN = "forbidden"
    SEXUAL = "sexual"
    VIOLENCE = "violence"
    SELF_HARM = "self-harm"
    HATE = "hate"
    DANGEROUS = "dangerous"
    DEEPFAKE = "deepfake"
    PERSONAL_DATA = "personal-data"
    PROMPT_ATTACK = "prompt-attack"
    PRIVATE_ONLY = "private-only"
    TOO_LONG = "too-long"
    OTHER = "other"
    UNAVAILABLE = "guard-unavailable"


REASONS: dict[Category, Reason] = {
    Category.MINOR_SEXUAL: Reason.FORBIDDEN,
    Category.NCII: Reason.FORBIDDEN,
    Category.EXTREMISM: Reason.FORBIDDEN,
    Category.SEXUAL_EXPLICIT: Reason.SEXUAL,
    Category.SEXUAL_SUGGESTIVE: Reason.SEXUAL,
    Category.GORE: Reason.VIOLENCE,
    Category.VIOLENCE: Reason.VIOLENCE,
    Category.SELF_HARM: Reason.SELF_HARM,
    Category.HATE: Reason.HATE,
    Category.DRUGS_WEAPONS: Reason.DANGEROUS,
    Category.DEEPFAKE: Reason.DEEPFAKE,
    Category.PERSONAL_DATA: Reason.PERSONAL_DATA,
    Category.FRAUD: Reason.OTHER,
    Category.PROMPT_ATTACK: Reason.PROMPT_ATTACK,
}


@dataclass(frozen=True)
class Finding:
    """One thing a screen noticed: its category, a score 0-1 and the term or concept behind it."""

    category: Category
    score: float
    matched: str
    stage: Stage
    on_trial: bool = False
    """Found by a rule in shadow mode: noted, never decisive."""


@dataclass(frozen=True)
class Verdict:
    """The decision record: what was decided, why, by which stage and which version of the rules."""

    decision: Decision
    stage: Stage
    rules: str
    """Versions of the rules or picture heads that spoke and of the thresholds they were held against."""
    category: Category | None = None
    reason: Reason | None = None
    """The code of the sentence for the person; None when the task may go on."""
    score: float = 0.0
    threshold: float = 0.0
    matched: str = ""
    """The term or concept; for hard categories only its hash, so that logs spread no list."""

    @property
    def is_allowed(self) -> bool:
        """Whether the task may go on."""
        return self.decision in {Decision.ALLOW, Decision.SPOILER}

    def record(self) -> dict[str, str | float]:
        """The record as plain values, for a log or a table; terms of hard categories are hashed in it."""
        return {
            "decision": self.decision.value,
            "stage": self.stage.value,
            "category": self.category.value if self.category else "",
            "reason": self.reason.value if self.reason else "",
            "score": round(self.score, 4),
            "threshold": self.threshold,
            "rules": self.rules,
            "matched": self.matched,
        }


class Refused(Exception):
    """The guard said no; `verdict.reason` names the sentence for the person."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"refused: {verdict.reason}")
        self.verdict = verdict


def hidden(term: str) -> str:
    """A short hash of a matched term: enough to tune a rule by, useless to read."""
    return "sha256:" + sha256(term.encode()).hexdigest()[:16]


def unavailable(stage: Stage, rules: str) -> Verdict:
    """The verdict where a screen could not run: refuse."""
    return Verdict(Decision.BLOCK, stage, rules, reason=Reason.UNAVAILABLE)


class TooLong(ValueError):
    """More characters than a text screen reads."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} characters")
        self.limit = limit
