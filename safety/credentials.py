"""Content credentials (C2PA): a signed statement in the file, under the operator's own certificate."""
# c2pa-python leaves much untyped, and is not on every host.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingImports=false, reportMissingTypeStubs=false

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from safety.metadata import SYSTEM, Mark

ALGORITHMS = {"es256", "es384", "es512", "ps256", "ps384", "ps512", "ed25519"}
_NO_THUMBNAIL: dict[str, object] = {"builder": {"thumbnail": {"enabled": False}}}
_OFFLINE: dict[str, object] = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
"""A stranger's file may name an address to fetch from; nobody goes there."""


class BadCredentials(ValueError):
    """The certificate or its key cannot sign."""


class Credentials:
    """Signs files with a certificate chain and its private key (PEM). Needs the extra [c2pa]."""

    def __init__(self, chain: Path, key: Path, algorithm: str = "es256") -> None:
        """Raises BadCredentials, OSError, ImportError."""
        import c2pa

        if algorithm not in ALGORITHMS:
            raise BadCredentials(f"{algorithm} is none of {', '.join(sorted(ALGORITHMS))}")
        self._library: Any = c2pa
        try:
            info = c2pa.C2paSignerInfo(algorithm.encode(), chain.read_bytes(), key.read_bytes(), None)
            self._signer: Any = c2pa.Signer.from_info(info)
        except c2pa.C2paError as error:
            raise BadCredentials(f"{chain} and {key} cannot sign: {error}") from error

    def sign(self, data: bytes, media_type: str, mark: Mark) -> bytes:
        """The file with its signed statement. Raises BadCredentials where it cannot be signed."""
        # "Opened" would name the picture that went in, which is the person's to give away.
        action = {"action": "c2pa.created", "digitalSourceType": mark.source.uri}
        statement = {
            "claim_generator_info": [{"name": SYSTEM, "version": mark.version}],
            "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
        }
        signed = BytesIO()
        try:
            settings = self._library.Context.from_dict(_NO_THUMBNAIL)
            builder = self._library.Builder(statement, settings)
            builder.sign(self._signer, media_type, BytesIO(data), signed)
        except self._library.C2paError as error:
            raise BadCredentials(f"the picture cannot be signed: {error}") from error
        return signed.getvalue()


@dataclass(frozen=True)
class Signature:
    """A file's signed statement."""

    is_whole: bool
    """Whether it fits the file as it is now."""
    signer: str = ""
    """Whom the certificate names; whether to trust it is for the reader to decide."""


def signature_of(data: bytes, media_type: str) -> Signature | None:
    """A file's signed statement, if it has one. Needs the extra [c2pa]; fetches nothing from elsewhere."""
    import c2pa

    library: Any = c2pa  # its errors are attached to their base at run time
    try:
        reader = library.Reader(media_type, BytesIO(data), context=library.Context.from_dict(_OFFLINE))
        if reader.get_validation_state() not in {"Valid", "Trusted"}:
            return Signature(is_whole=False)
        info: dict[str, str] = (reader.get_active_manifest() or {}).get("signature_info", {})
    except library.C2paError.ManifestNotFound:
        return None
    except library.C2paError:
        return Signature(is_whole=False)
    return Signature(is_whole=True, signer=info.get("issuer") or info.get("common_name") or "")
