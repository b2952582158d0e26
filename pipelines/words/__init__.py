"""What turns wishes into words for the models: the client of a language server, its scripts, its checks."""
