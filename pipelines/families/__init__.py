"""Other model families behind the contract of the Kandinsky 3 family."""
