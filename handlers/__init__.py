"""The conversation: commands, buttons, forms, cards and locales."""
