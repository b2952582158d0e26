"""Refine: offered where a model can do it, says what it is, and lives through restarts."""

from handlers.refine import refiner
from pipelines.kit.contract import Way
from pipelines.kit.models import known_models
from tests.chat.odd_pictures import red, saved
from tests.chat.play import Play, labels
from tests.chat.running import AWAKE


async def test_a_result_is_refined_by_the_model_beside_it(play: Play) -> None:
    result = await play.draw(play.ben, "a red fish --style watercolor")
    assert "✨ Refine" in labels(result)
    await play.restart_chat()
    assert (await play.ben.press(result, "✨ Refine")).text == "On it."
    refined = await play.ben.wait_for(lambda it: it.photo is not None, after=result.id)
    assert "✨ Refined: the same picture with finer detail." in refined.words
    assert "Pocket Flash · " in refined.words
    assert labels(refined) == [
        "🔁 Again",
        "🎲 Variations",
        "🛠 Edit",
        "🧠 Model",
        "📋 Recipe",
        "📎 Original",
        "🚩 Report",
    ]
    order = play.paint.orders[-1]
    assert (order.way, order.model) == (Way.REFINE, "pocket-flash")
    assert order.prompt.startswith("a red fish")
    assert order.prompt != "a red fish"  # its style goes along
    await play.ben.press(refined, "🔁 Again")
    again = await play.ben.wait_for(lambda it: it.photo is not None, after=refined.id)
    assert play.paint.orders[-1].source == order.source
    assert play.paint.orders[-1].seeds != order.seeds
    await play.ben.press(again, "🧠 Model")
    choice = await play.ben.wait_for(lambda it: it.id == again.id and "‹ Back" in labels(it))
    assert labels(choice)[0] == "● Pocket Flash"
    assert "● Pocket" not in labels(choice)


async def test_its_recipe_is_a_command(play: Play) -> None:
    photo = await play.ben.send_photo(saved(red(), "JPEG"), "/refine a red fish --seed 5")
    result = await play.ben.wait_for(lambda it: it.photo is not None, after=photo.id)
    made = play.paint.orders[-1]
    await play.ben.press(result, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=result.id)
    copied = recipe.buttons[0][0].copy_text
    assert copied == "/refine a red fish --seed 5 --model pocket-flash"
    said = await play.ben.say(copied, reply_to=photo.id)
    await play.ben.wait_for(lambda it: it.photo is not None, after=said.id)
    assert play.paint.orders[-1] == made


async def test_a_result_that_is_answered_is_taken_as_it_was_made_with_its_own_words(play: Play) -> None:
    result = await play.draw(play.ben, "a red fish --style watercolor")
    await play.ben.press(result, "✨ Refine")
    refined = await play.ben.wait_for(lambda it: it.photo is not None, after=result.id)
    made = play.paint.orders[-1]
    said = await play.ben.say(f"/refine --seed {made.seeds[0]}", reply_to=result.id)
    await play.ben.wait_for(lambda it: it.photo is not None, after=said.id)
    assert play.paint.orders[-1] == made
    await play.ben.press(refined, "📋 Recipe")
    recipe = await play.ben.wait_for(lambda it: "Recipe" in it.words, after=said.id)
    said = await play.ben.say(recipe.buttons[0][0].copy_text or "", reply_to=result.id)
    await play.ben.wait_for(lambda it: it.photo is not None, after=said.id)
    assert play.paint.orders[-1] == made


async def test_each_picture_of_an_album_has_its_own(play: Play) -> None:
    said = await play.anna.say("красная рыба --n 2")
    card = await play.anna.wait_for(lambda it: "✨ 2" in labels(it), after=said.id)
    await play.anna.press(card, "✨ 2")
    refined = await play.anna.wait_for(lambda it: "проработанная тоньше" in it.words, after=card.id)
    assert refined.photo is not None


async def test_it_is_offered_only_while_somebody_can(play: Play) -> None:
    assert "✨ Refine" not in labels(await play.draw(play.ben, "a fish --model pocket-flash"))
    result = await play.draw(play.ben, "a fish")
    await play.stop_worker()
    await play.start_worker(AWAKE - {"pocket-flash"})
    try:
        assert "✨ Refine" not in labels(await play.draw(play.ben, "a house"))
        pressed = await play.ben.press(result, "✨ Refine")
        assert pressed.alert
        assert pressed.text == "No model that refines is awake right now. Please try again a little later."
    finally:
        await play.stop_worker()
        await play.start_worker()


async def test_mistakes_get_a_sentence(play: Play) -> None:
    assert (await play.ben.ask("/refine a fish")).words.startswith("Reply to a picture with this command")
    photo = await play.ben.send_photo(saved(red(), "JPEG"))
    for words, answer in (
        ("/refine", "What does the picture show?"),
        ("/refine a fish --ar 1:1", "With /refine only --seed and --model mean something."),
        ("/refine a fish --model pocket", "Pocket cannot do this. These can: "),
    ):
        said = await play.ben.say(words, reply_to=photo.id)
        await play.ben.wait_for(lambda it, answer=answer: it.words.startswith(answer), after=said.id)


def test_the_same_folder_comes_first_and_nothing_is_made_smaller() -> None:
    models = known_models()
    pocket, large = models.get("pocket"), models.get("kandinsky-3.1")
    assert pocket is not None
    assert large is not None
    everybody = tuple(models)
    assert getattr(refiner(pocket, everybody), "id", None) == "pocket-flash"
    assert getattr(refiner(large, everybody), "folder", None) == large.folder
    assert refiner(large, [it for it in models if it.folder == "pocket"]) is None
