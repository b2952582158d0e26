"""`python -m bot models`: what models there are, whether they are sound, and how to get them."""
