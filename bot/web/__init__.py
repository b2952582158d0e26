"""The Mini App, the HTTP API underneath and the health pages: one application in the chat process."""
