"""An S3-speaking server on loopback: the calls that a shelf makes, each signature checked."""

import contextlib
import hmac
from collections.abc import AsyncIterator, Mapping
from hashlib import sha256
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

from aiohttp import web

KEY, SECRET, REGION, BUCKET = "studio", "painted-with-care", "eu-north-7", "pictures"


def signature(
    secret: str, method: str, path: str, query: str, headers: Mapping[str, str], signed: str
) -> str:
    """Signature version 4 of a request with lower-case header names (docs: "Signature Calculations")."""
    names = signed.split(";")
    canonical = "\n".join(
        (
            *(method, path, query),
            *(f"{name}:{headers[name].strip()}" for name in names),
            *("", signed, headers["x-amz-content-sha256"]),
        )
    )
    moment = headers["x-amz-date"]
    day, region = moment[:8], headers["authorization"].split("Credential=")[1].split("/")[2]
    scope = f"{day}/{region}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


class Trouble(Exception):
    """An error as S3 tells it."""

    def __init__(self, status: int, code: str) -> None:
        self.status = status
        self.code = code


class Store:
    """One bucket in memory."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.calls: list[str] = []
        self.busy = 0
        """So many calls from now on are answered 503, as an overloaded store does."""

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append(f"{request.method} {request.path_qs}")
        try:
            return self._act(request, await request.read())
        except Trouble as trouble:
            text = (
                f"<Error><Code>{trouble.code}</Code><Message>{trouble.code}, says the store</Message></Error>"
            )
            return web.Response(status=trouble.status, text=text, content_type="application/xml")

    def _act(self, request: web.Request, body: bytes) -> web.Response:
        if self.busy:
            self.busy -= 1
            raise Trouble(503, "SlowDown")
        self._require_signed(request, body)
        bucket, _, name = unquote(request.path)[1:].partition("/")
        if bucket != BUCKET:
            raise Trouble(404, "NoSuchBucket")
        if request.method == "POST" and "delete" in request.query and not name:
            return self._delete(request, body)
        if request.method == "PUT" and name:
            self.objects[name] = body
            return web.Response(headers={"ETag": f'"{sha256(body).hexdigest()}"'})
        if request.method in {"GET", "HEAD"} and name:
            if name not in self.objects:
                raise Trouble(404, "NoSuchKey")
            data = self.objects[name]
            headers = {
                "ETag": f'"{sha256(data).hexdigest()}"',
                "Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT",
            }
            return web.Response(body=data, headers=headers)
        raise Trouble(501, "NotImplemented")

    def _delete(self, request: web.Request, body: bytes) -> web.Response:
        checksums = {"content-md5", "x-amz-checksum-sha256", "x-amz-checksum-crc32"}
        if not checksums & {name.lower() for name in request.headers}:
            raise Trouble(400, "MissingContentMD5")
        names = [node.text or "" for node in ET.fromstring(body).iter() if node.tag.endswith("Key")]
        for name in names:
            self.objects.pop(name, None)  # what was not there counts as deleted
        deleted = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in names)
        return web.Response(text=f"<DeleteResult>{deleted}</DeleteResult>", content_type="application/xml")

    def _require_signed(self, request: web.Request, body: bytes) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        authorization = headers.get("authorization", "")
        if f"Credential={KEY}/" not in authorization:
            raise Trouble(403, "InvalidAccessKeyId")
        if headers.get("x-amz-content-sha256") != sha256(body).hexdigest():
            raise Trouble(400, "XAmzContentSHA256Mismatch")
        fields = dict(part.strip().split("=", 1) for part in authorization.split(" ", 1)[1].split(","))
        query = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(request.query.items()))
        wanted = signature(
            SECRET, request.method, request.raw_path.split("?")[0], query, headers, fields["SignedHeaders"]
        )
        if not hmac.compare_digest(wanted, fields["Signature"]):
            raise Trouble(403, "SignatureDoesNotMatch")


@contextlib.asynccontextmanager
async def store() -> AsyncIterator[tuple[Store, str]]:
    """A running store and its endpoint."""
    kept = Store()
    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/{rest:.*}", kept.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield kept, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def environment(endpoint: str) -> dict[str, str]:
    """What an operator sets for this store."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }
