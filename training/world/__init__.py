"""The pocket model's world: small captioned picture-book scenes that a program draws."""
