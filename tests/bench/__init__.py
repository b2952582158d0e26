"""Benchmarks: what things cost here and now, as ratios and medians of one run; nothing asserts on them."""
