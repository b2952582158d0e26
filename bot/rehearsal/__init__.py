"""A Telegram stand-in on loopback: strict Bot API server, control API for the person's side, chat page."""
