"""The doctor: checks everything an operator can get wrong and prints the fix."""
