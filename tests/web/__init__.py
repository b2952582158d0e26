"""The Mini App and its API, over real HTTP and in a real browser."""
