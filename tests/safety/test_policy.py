"""What counts in a chat: merging with the operator's floor, by properties, and the text it is kept as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.levels import BLOCKED, Level, Pair, Treatment
from safety.policy import ChatPolicy, Origin, Policy
from safety.verdict import HARD, Category, Decision, Finding, Reason, Stage

LAX = Policy(floor=Level.ADULT_PRIVATE)
SOFT = st.sampled_from(sorted(set(Category) - HARD))
LEVELS = st.sampled_from(list(Level))
PAIRS = st.lists(st.sampled_from(list(Treatment)), min_size=2, max_size=2).map(
    lambda both: Pair(*sorted(both, key=lambda it: it.severity))
)
WISHES = st.dictionaries(SOFT, PAIRS)
CHATS = st.builds(ChatPolicy, LEVELS, WISHES, is_private=st.booleans())
POLICIES = st.builds(Policy, floor=LEVELS, floor_lines=WISHES, on_review=st.just(Decision.REVIEW))
FINDINGS = st.builds(
    Finding, st.sampled_from(list(Category)), st.floats(0, 1), st.just("term"), st.just(Stage.WORDS)
)


@given(POLICIES, CHATS, st.sampled_from(list(Category)))
def test_no_chat_gets_below_the_floor(policy: Policy, chat: ChatPolicy, category: Category) -> None:
    merged = policy.line(category, chat).pair
    floor = policy.line(category, ChatPolicy(policy.floor)).pair
    assert merged.stricter(floor) == merged
    assert merged.clear.severity >= merged.unsure.severity


@given(POLICIES, CHATS, st.sampled_from(sorted(HARD)))
def test_a_hard_category_is_blocked_whatever_anybody_set(
    policy: Policy, chat: ChatPolicy, category: Category
) -> None:
    assert policy.line(category, chat).pair == BLOCKED
    finding = Finding(category, 0.5, "term", Stage.WORDS, on_trial=True)
    assert policy.decide([finding], chat, Stage.WORDS, "r").decision is Decision.BLOCK


@given(POLICIES, CHATS, SOFT)
def test_a_group_is_never_laxer_than_family(policy: Policy, chat: ChatPolicy, category: Category) -> None:
    group = ChatPolicy(chat.level, chat.own, is_private=False)
    family = policy.levels.levels[Level.FAMILY][category]
    merged = policy.line(category, group).pair
    assert merged.stricter(family) == merged


@given(POLICIES, CHATS, SOFT)
def test_a_line_tells_where_it_comes_from(policy: Policy, chat: ChatPolicy, category: Category) -> None:
    line, level = policy.line(category, chat), policy.levels.levels[chat.level][category]
    wished = level.stricter(chat.own.get(category, level))
    assert (line.origin in {Origin.LEVEL, Origin.CHAT}) == (line.pair == wished)
    assert (line.origin is Origin.CHAT) <= (wished != level)


@given(POLICIES, CHATS, SOFT)
def test_a_chats_own_wish_is_never_laxer_than_its_level(
    policy: Policy, chat: ChatPolicy, category: Category
) -> None:
    without = policy.line(category, ChatPolicy(chat.level, is_private=chat.is_private)).pair
    merged = policy.line(category, chat).pair
    assert merged.stricter(without) == merged


@given(POLICIES, CHATS, st.sampled_from(list(Category)))
def test_every_offered_choice_makes_a_category_stricter_and_nothing_else_is_offered(
    policy: Policy, chat: ChatPolicy, category: Category
) -> None:
    plain = ChatPolicy(chat.level, is_private=chat.is_private)
    offered = policy.stricter_choices(category, chat)
    assert not offered or not category.is_hard
    for treatment in Treatment:
        if treatment is Treatment.PRIVATE and chat.is_private:
            assert treatment not in offered
            continue
        chosen = ChatPolicy(chat.level, {category: Pair(treatment, treatment)}, is_private=chat.is_private)
        changes = policy.line(category, chosen).pair != policy.line(category, plain).pair
        assert changes == (treatment in offered)


@given(POLICIES, CHATS, st.lists(FINDINGS, max_size=4), st.lists(FINDINGS, max_size=2))
def test_more_findings_never_make_a_verdict_milder(
    policy: Policy, chat: ChatPolicy, some: list[Finding], more: list[Finding]
) -> None:
    few = policy.decide(some, chat, Stage.WORDS, "r").decision
    many = policy.decide([*some, *more], chat, Stage.WORDS, "r").decision
    assert list(Decision).index(many) >= list(Decision).index(few)


@given(CHATS)
def test_a_chat_is_read_back_as_it_was_kept(chat: ChatPolicy) -> None:
    assert ChatPolicy.parse(str(chat)) == chat


@pytest.mark.parametrize(
    "text", ["", "lenient", "family;gore", "family;gore=block", "family;blood=block/block"]
)
def test_what_no_chat_was_kept_as_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        ChatPolicy.parse(text)


@pytest.mark.parametrize(
    ("chosen", "is_private", "level"),
    [
        (None, True, Level.FAMILY),  # what is for adults has to be chosen
        ("adult_private", True, Level.ADULT_PRIVATE),
        (None, False, Level.FAMILY),
        ("adult_private", False, Level.FAMILY),
        ("strict", False, Level.STRICT),
        ("strict", True, Level.STRICT),
    ],
)
def test_the_level_of_a_chat(chosen: str | None, is_private: bool, level: Level) -> None:
    assert LAX.of_chat(chosen, is_private=is_private).level is level


def test_the_floor_counts_whatever_a_chat_chose() -> None:
    assert Policy(floor=Level.STRICT).effective(Level.FAMILY) is Level.STRICT


def test_everything_is_explained_hard_categories_first() -> None:
    lines = LAX.explain(ChatPolicy(Level.FAMILY, {Category.GORE: BLOCKED}))
    assert {line.category for line in lines} == set(Category)
    assert [line.origin for line in lines[:3]] == [Origin.HARD] * 3
    assert next(line for line in lines if line.category is Category.GORE).origin is Origin.CHAT


def test_private_only_is_allowed_in_private_and_refused_with_its_own_reason_in_a_group() -> None:
    own = {Category.VIOLENCE: Pair(Treatment.PRIVATE, Treatment.PRIVATE)}
    found = [Finding(Category.VIOLENCE, 0.9, "term", Stage.WORDS)]
    for is_private in (True, False):
        chat = ChatPolicy(Level.FAMILY, own, is_private=is_private)
        verdict = Policy().decide(found, chat, Stage.WORDS, "r")
        assert verdict.is_allowed is is_private
        assert verdict.reason is (None if is_private else Reason.PRIVATE_ONLY)


def test_a_record_names_what_decided_and_hides_hard_terms() -> None:
    soft = Policy().decide(
        [Finding(Category.GORE, 0.9, "term", Stage.WORDS)], Level.FAMILY, Stage.WORDS, "r1"
    )
    assert soft.record() == {
        "decision": "block",
        "stage": "words",
        "category": "gore",
        "reason": "violence",
        "score": 0.9,
        "threshold": 0.9,
        "rules": f"r1 {Policy().levels.version}",
        "matched": "term",
    }
    hard = Policy().decide(
        [Finding(Category.NCII, 0.9, "term", Stage.WORDS)], Level.FAMILY, Stage.WORDS, "r1"
    )
    assert "term" not in str(hard.record())
    assert hard.record()["reason"] == "forbidden"
