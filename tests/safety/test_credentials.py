"""Signed content credentials with a test chain made on the spot."""

import io
import subprocess
from pathlib import Path

import c2pa
import pytest
from PIL import Image

from pipelines.kit.contract import Artifact, Recipe
from safety.credentials import BadCredentials, Credentials, Signature, signature_of
from safety.metadata import Mark, Source, mark_file, read_file
from safety.provenance import Marker
from safety.reading import Look, credentials_of, read

MARK = Mark(Source.TRAINED, "pocket", "1.2.3")
ROOT = """[req]
distinguished_name = name
prompt = no
x509_extensions = root
[name]
CN = Test root
O = Atelier's tests
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""
LEAF = """basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""
CURVE = "ec_paramgen_curve:P-256"


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A root, a certificate under it, and its key."""
    folder = tmp_path_factory.mktemp("chain")
    (folder / "root.cnf").write_text(ROOT)
    (folder / "leaf.cnf").write_text(LEAF)

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    new_key = ("genpkey", "-algorithm", "EC", "-pkeyopt", CURVE, "-out")
    openssl(*new_key, "root.key")
    openssl(
        "req", "-x509", "-new", "-key", "root.key", "-config", "root.cnf", "-days", "2", "-out", "root.pem"
    )
    openssl(*new_key, "leaf.key")
    openssl("req", "-new", "-key", "leaf.key", "-subj", "/CN=Studio/O=Operator", "-out", "leaf.csr")
    signed_by = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "2")
    openssl("x509", "-req", "-in", "leaf.csr", *signed_by, "-extfile", "leaf.cnf", "-out", "leaf.pem")
    both = folder / "chain.pem"
    both.write_bytes((folder / "leaf.pem").read_bytes() + (folder / "root.pem").read_bytes())
    return both, folder / "leaf.key"


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_signed_file_is_whole_and_keeps_its_other_marks(
    chain: tuple[Path, Path], kind: str, media_type: str
) -> None:
    signed = Credentials(*chain).sign(mark_file(picture(kind), MARK), media_type, MARK)
    assert signature_of(signed, media_type) == Signature(is_whole=True, signer="Operator")
    assert read_file(signed) == MARK


def test_what_was_changed_afterwards_is_not_whole(chain: tuple[Path, Path]) -> None:
    signed = bytearray(Credentials(*chain).sign(picture(), "image/png", MARK))
    signed[-40] ^= 1
    assert signature_of(bytes(signed), "image/png") == Signature(is_whole=False)


def test_a_file_without_a_statement_has_none() -> None:
    assert signature_of(picture(), "image/png") is None


@pytest.mark.parametrize("source", list(Source))
def test_the_marker_signs_last(chain: tuple[Path, Path], source: Source) -> None:
    recipe = Recipe("paint", "pocket", "fish", "", "", 1, 64, 48, 4, 1.0)
    made = Marker(signer=Credentials(*chain)).mark(Artifact(picture(), "image/png", 64, 48, recipe), source)
    assert (signature_of(made.data, "image/png") or Signature(is_whole=False)).is_whole
    (action,) = c2pa.Reader("image/png", io.BytesIO(made.data)).get_active_manifest()["assertions"][0][
        "data"
    ]["actions"]
    assert action["digitalSourceType"] == source.uri


def test_a_certificate_that_cannot_sign_is_told(chain: tuple[Path, Path], tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    with pytest.raises(BadCredentials):
        Credentials(empty, chain[1]).sign(picture(), "image/png", MARK)
    with pytest.raises(BadCredentials, match="none of"):
        Credentials(*chain, algorithm="rsa")


def test_a_reading_tells_of_the_signature(chain: tuple[Path, Path]) -> None:
    signed = bytearray(Credentials(*chain).sign(mark_file(picture(), MARK), "image/png", MARK))
    told = read(bytes(signed), "")
    assert (told.credentials, told.signer, told.origin.model) == (Look.FOUND, "Operator", "pocket")
    signed[-40] ^= 1
    assert credentials_of(bytes(signed), "image/png") == (Look.BROKEN, "")
    assert credentials_of(picture(), "image/png") == (Look.NONE, "")
