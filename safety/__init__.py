"""The guard: the only door to the catalogue of pipelines."""
