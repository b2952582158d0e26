"""The word rules as TOML, one file a subject; offensive by necessity, never shown to anyone refused."""
