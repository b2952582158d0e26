"""The processes: each module builds one, top to bottom, readable as a table of contents."""
