"""The little Russian grammar that captions need: nouns in four cases, adjectives that agree with them."""

from dataclasses import dataclass

CASES = ("nominative", "genitive", "accusative", "instrumental")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun with its four forms; `gender` is m, f or n."""

    forms: tuple[str, str, str, str]
    gender: str

    def form(self, case: str) -> str:
        """Return the noun in a case."""
        return self.forms[CASES.index(case)]

    @property
    def animate(self) -> bool:
        """Tell whether a masculine accusative follows the genitive."""
        return self.gender == "m" and self.forms[1] == self.forms[2]


def noun(forms: str, gender: str) -> Noun:
    """Read 'nominative genitive accusative instrumental'; forms of more than one word use an underscore."""
    first, second, third, fourth = (form.replace("_", " ") for form in forms.split())
    return Noun((first, second, third, fourth), gender)


# By type of stem: nominative m f n, genitive m/n f, accusative f, instrumental m/n f, prepositional m/n.
ENDINGS = {
    "hard": ("ый", "ая", "ое", "ого", "ой", "ую", "ым", "ой", "ом"),
    "stressed": ("ой", "ая", "ое", "ого", "ой", "ую", "ым", "ой", "ом"),
    "velar": ("ий", "ая", "ое", "ого", "ой", "ую", "им", "ой", "ом"),
    "great": ("ой", "ая", "ое", "ого", "ой", "ую", "им", "ой", "ом"),
    "hissing": ("ий", "ая", "ее", "его", "ей", "ую", "им", "ей", "ем"),
    "soft": ("ий", "яя", "ее", "его", "ей", "юю", "им", "ей", "ем"),
}


@dataclass(frozen=True, slots=True)
class Adjective:
    """A stem and the type of its endings."""

    stem: str
    kind: str = "hard"

    def form(self, case: str, gender: str, animate: bool = False) -> str:
        """Return the adjective in agreement with a noun; also knows the prepositional case."""
        ends = ENDINGS[self.kind]
        nominative = ends["mfn".index(gender)]
        ending = {
            "nominative": nominative,
            "genitive": ends[4] if gender == "f" else ends[3],
            "accusative": ends[5] if gender == "f" else ends[3] if animate else nominative,
            "instrumental": ends[7] if gender == "f" else ends[6],
            "prepositional": ends[4] if gender == "f" else ends[8],
        }[case]
        return self.stem + ending

    def all_forms(self) -> list[str]:
        """Return every form, for lists of known words."""
        return sorted({self.stem + ending for ending in ENDINGS[self.kind]})
