"""Tables and queries: all of Atelier's SQL."""
