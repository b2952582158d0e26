"""The roof: processes, settings, the rehearsal stage and web pages."""
