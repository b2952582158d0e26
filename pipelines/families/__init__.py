"""Other model families behind the contract of the Kandinsky 3 family."""

import logging

# diffusers names a class of transformers that wants torchvision, which has no place beside our torch.
# transformers falls back to the class for Pillow by itself, and says so at every start.
logging.getLogger("transformers.utils.import_utils").setLevel(logging.ERROR)
