"""Text markup as Telegram reads it: HTML, MarkdownV2 and the entities found without markup."""
