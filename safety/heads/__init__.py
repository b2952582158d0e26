"""Picture concepts with thresholds, one TOML file for each CLIP they were set for."""
