"""Where the bot may send: chats, members, rights, topics, replies."""

import pytest

from tests.stage_client import ANNA, BEN, BOT, OLGA, STUDIO, Person, StageClient
from tests.telegram.line import Line, png


async def refusal(line: Line, chat: object, **asked: object) -> tuple[int, str]:
    answer = await line.call("sendMessage", chat_id=chat, text="hi", **asked)
    return answer.status, answer.words


async def test_no_chat(line: Line):
    answer = await line.call("sendMessage", text="hi")
    assert (answer.status, answer.words) == (400, "Bad Request: chat_id is empty")
    assert await refusal(line, "") == (400, "Bad Request: chat_id is empty")


@pytest.mark.parametrize("chat", ["999", "-100500", "@nobody", "somebody"])
async def test_unknown_chat(line: Line, chat: str):
    assert await refusal(line, chat) == (400, "Bad Request: chat not found")


async def test_before_start(line: Line):
    assert await refusal(line, ANNA) == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_blocked(line: Line, anna: Person, client: StageClient):
    await client.state(ANNA, blocked=True)
    assert await refusal(line, ANNA) == (403, "Forbidden: bot was blocked by the user")
    await anna.say("back again")
    assert (await line.call("sendMessage", chat_id=ANNA, text="hi")).result


async def test_deleted_account(line: Line, anna: Person, client: StageClient):
    await client.state(ANNA, deleted=True)
    assert await refusal(line, ANNA) == (403, "Forbidden: user is deactivated")


async def test_a_bot_is_no_partner(line: Line):
    assert await refusal(line, BOT) == (403, "Forbidden: the bot can't send messages to the bot")


async def test_kicked_from_a_group(line: Line, client: StageClient):
    await client.state(BOT, chat=STUDIO, kicked=True)
    assert await refusal(line, STUDIO) == (403, "Forbidden: bot was kicked from the supergroup chat")


async def test_not_in_a_group(line: Line, client: StageClient):
    await client.state(BOT, chat=STUDIO, left=True)
    assert await refusal(line, STUDIO) == (403, "Forbidden: bot is not a member of the supergroup chat")


async def test_upgraded_group(line: Line, client: StageClient):
    await client.ask("POST", f"/control/chats/{STUDIO}/state", {"migrate_to": -100777})
    answer = await line.call("sendMessage", chat_id=STUDIO, text="hi")
    assert answer.words == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer.body["parameters"] == {"migrate_to_chat_id": -100777}
    assert (await line.call("sendMessage", chat_id=-100777, text="hi")).result["chat"]["id"] == -100777
    told = [one["message"] for one in (await line.call("getUpdates")).result]
    assert told[0]["migrate_to_chat_id"] == -100777
    assert told[1]["migrate_from_chat_id"] == STUDIO


@pytest.mark.parametrize(
    ("method", "field", "right", "named"),
    [
        ("sendMessage", "text", "can_send_messages", "text messages"),
        ("sendPhoto", "photo", "can_send_photos", "photos"),
        ("sendVideo", "video", "can_send_videos", "videos"),
        ("sendAnimation", "animation", "can_send_other_messages", "animations"),
        ("sendDocument", "document", "can_send_documents", "documents"),
        ("sendAudio", "audio", "can_send_audios", "music"),
    ],
)
async def test_rights_of_a_member(
    line: Line, client: StageClient, method: str, field: str, right: str, named: str
):
    await client.state(BOT, chat=STUDIO, admin=False)
    await client.ask("POST", f"/control/chats/{STUDIO}/state", {"permissions": {right: False}})
    files = None if field == "text" else {field: ("a.png", png())}
    text = "hi" if field == "text" else None
    answer = await line.call(method, files=files, chat_id=STUDIO, text=text)
    assert (answer.status, answer.words) == (
        400,
        f"Bad Request: not enough rights to send {named} to the chat",
    )
    await client.state(BOT, chat=STUDIO, admin=True)
    assert (await line.call(method, files=files, chat_id=STUDIO, text=text)).result


async def test_topics(line: Line, client: StageClient):
    topic = await client.topic()
    sent = (await line.call("sendMessage", chat_id=STUDIO, text="hi", message_thread_id=topic)).result
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    missing = "Bad Request: message thread not found"
    assert await refusal(line, STUDIO, message_thread_id=topic + 9999) == (400, missing)
    assert await refusal(line, STUDIO, message_thread_id=1) == (400, missing)


async def test_a_reply_goes_into_the_topic(line: Line, client: StageClient, olga: Person):
    topic = await client.topic()
    said = await olga.say("here", chat=STUDIO, thread=topic)
    reply = {"message_id": said.id}
    sent = (await line.call("sendMessage", chat_id=STUDIO, text="hi", reply_parameters=reply)).result
    assert sent["message_thread_id"] == topic
    assert sent["reply_to_message"]["text"] == "here"


async def test_reply_target_gone(line: Line, anna: Person):
    words = "Bad Request: message to be replied not found"
    assert await refusal(line, ANNA, reply_parameters={"message_id": 1}) == (400, words)
    assert await refusal(line, ANNA, reply_to_message_id=1) == (400, words)
    lenient = {"message_id": 1, "allow_sending_without_reply": True}
    sent = await line.call("sendMessage", chat_id=ANNA, text="hi", reply_parameters=lenient)
    assert "reply_to_message" not in sent.result


async def test_topics_are_made_and_changed(line: Line, client: StageClient):
    made = (await line.call("createForumTopic", chat_id=STUDIO, name="Cats")).result
    topic = made["message_thread_id"]
    assert (await line.call("editForumTopic", chat_id=STUDIO, message_thread_id=topic, name="Dogs")).result
    assert (await line.call("closeForumTopic", chat_id=STUDIO, message_thread_id=topic)).result
    again = await line.call("closeForumTopic", chat_id=STUDIO, message_thread_id=topic)
    assert again.words == "Bad Request: TOPIC_NOT_MODIFIED"
    room = next(room for room in await client.chats() if room.id == STUDIO)
    assert [(one.name, one.closed) for one in room.topics if one.id == topic] == [("Dogs", True)]
    kinds = [one.service.kind for one in (await client.messages(STUDIO)).messages[-3:] if one.service]
    assert kinds == ["topic_created", "topic_edited", "topic_closed"]
    assert (await line.call("reopenForumTopic", chat_id=STUDIO, message_thread_id=topic)).result
    assert (await line.call("deleteForumTopic", chat_id=STUDIO, message_thread_id=topic)).result
    assert await refusal(line, STUDIO, message_thread_id=topic) == (
        400,
        "Bad Request: message thread not found",
    )
    no_forum = await line.call("createForumTopic", chat_id=ANNA, name="Cats")
    assert no_forum.status == 403


async def test_members_and_admins(line: Line, client: StageClient):
    admins = (await line.call("getChatAdministrators", chat_id=STUDIO)).result
    assert {one["user"]["id"]: one["status"] for one in admins} == {OLGA: "creator", BOT: "administrator"}
    ben = await line.call("getChatMember", chat_id=STUDIO, user_id=BEN)
    assert ben.result["status"] == "member"
    assert (await line.call("getChatMemberCount", chat_id=STUDIO)).result == 5
    await client.state(BEN, chat=STUDIO, admin=True)
    assert (await line.call("getChatMember", chat_id=STUDIO, user_id=BEN)).result["status"] == "administrator"
    await client.state(BEN, chat=STUDIO, left=True)
    assert (await line.call("getChatMember", chat_id=STUDIO, user_id=BEN)).result["status"] == "left"
    stranger = await line.call("getChatMember", chat_id=STUDIO, user_id=5)
    assert stranger.words == "Bad Request: PARTICIPANT_ID_INVALID"
    assert (await line.call("getChat", chat_id=STUDIO)).result["is_forum"] is True
    assert (await line.call("leaveChat", chat_id=STUDIO)).result
    assert await refusal(line, STUDIO) == (403, "Forbidden: bot is not a member of the supergroup chat")


async def test_actions_are_shown_and_checked(line: Line, anna: Person):
    assert (await line.call("sendChatAction", chat_id=ANNA, action="upload_photo")).result
    answer = await line.call("sendChatAction", chat_id=ANNA, action="painting")
    assert answer.words == "Bad Request: wrong parameter action in request"
