"""What a memory plan means for the text encoder of Kandinsky 3: its numbers, and where it lies and works."""

import torch

from pipelines.kandinsky3.text_home import Numbers, TextHome
from pipelines.kit.plans import Plan


def home_of(plan: Plan, device: torch.device) -> TextHome:
    """Where the text encoder lies with this plan, on a graphics card or on the processor."""
    processor = torch.device("cpu")
    match plan:
        case Plan.FULL:
            return TextHome.on(device, Numbers.FLOAT32 if device.type == "cpu" else Numbers.BFLOAT16)
        case Plan.INT8:
            return TextHome.on(device, Numbers.INT8)
        case Plan.FP8:
            return TextHome.on(device, Numbers.FP8)
        case Plan.OFFLOAD:
            return TextHome(Numbers.BFLOAT16, works_on=device, rests_on=processor)
        case Plan.CPU:
            return TextHome.on(processor, Numbers.BFLOAT16)
        case Plan.CPU_INT8:
            return TextHome.on(processor, Numbers.INT8)
