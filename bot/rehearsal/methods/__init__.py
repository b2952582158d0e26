"""The Bot API methods that the stage plays, one module a subject."""
