"""What an operator can set about the guard."""

from typing import Literal

from pydantic import Field, SecretStr

from bot.sections import Section


class Safety(Section):
    """The operator's floor; chats can only be stricter."""

    level: Literal["strict", "family", "adult_private"] = Field(
        default="family",
        alias="SAFETY_LEVEL",
        description="strict, family or adult_private: the loosest level allowed.",
    )
    clip: str = Field(
        default="",
        alias="SAFETY_CLIP",
        description="Folder of the CLIP that screens pictures; empty: the pocket CLIP.",
    )
    tongues: str = Field(
        default="",
        alias="SAFETY_TONGUES",
        description="Folder of an M-CLIP text tower that reads wishes for SAFETY_CLIP; empty: its own tower.",
    )
    checker: str = Field(
        default="",
        alias="SAFETY_CHECKER",
        description="Folder of a CompVis safety checker, a further head; empty: none.",
    )
    classifier: str = Field(
        default="",
        alias="SAFETY_CLASSIFIER",
        description="Folder or hub name of an image classifier that must agree; empty: none.",
    )
    device: str = Field(
        default="auto",
        alias="SAFETY_DEVICE",
        description="Where pictures are screened: auto (the worker's own card, if any), cpu, cuda or cuda:N.",
    )
    has_label: bool = Field(
        default=False,
        alias="SAFETY_LABEL",
        description="true: the letters AI in a corner of every picture, for all to see.",
    )
    secret: SecretStr | None = Field(
        default=None,
        alias="SAFETY_SECRET",
        description="Key of the invisible mark; without it anybody can read and forge marks.",
    )
    certificate: str = Field(
        default="",
        alias="SAFETY_CERTIFICATE",
        description="Your certificate chain (PEM) for signed content credentials; empty: unsigned.",
    )
    certificate_key: str = Field(
        default="", alias="SAFETY_CERTIFICATE_KEY", description="Its private key (PEM, ES256)."
    )
    policy: str = Field(
        default="",
        alias="SAFETY_POLICY",
        description="TOML file of categories you want stricter (docs/safety.md); empty: none.",
    )
    model: str = Field(
        default="",
        alias="SAFETY_MODEL",
        description="Name of a served guard model, such as Qwen/Qwen3Guard-Gen-0.6B; empty: word rules only.",
    )
    model_url: str = Field(
        default="", alias="SAFETY_MODEL_URL", description="Where it is served; empty: LLM_URL."
    )
