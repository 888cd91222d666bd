"""Keys sign as the venue documents it, whatever their kind; one that is refused is read again and then left alone."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from Crypto.PublicKey import ECC, RSA
from Crypto.Signature import eddsa

from tests.adapters.binance.documents import ACCOUNT
from tests.adapters.binance.local_server import LocalServer, Reply
from tests.fakes import FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.keys import KeyRing, encoded, private_key, signer
from thunes.adapters.binance.rest import BinanceExchange
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.errors import Misconfigured, Refused

ED25519 = ECC.construct(curve="ed25519", seed=bytes(range(32)))
PEM: str = ED25519.export_key(format="PEM")
WIDE = "\uff11\uff12"
PAIRS = [("symbol", WIDE), ("note", "a b+c/d=e&f~g"), ("timestamp", 1)]
REFUSED = Reply(401, {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."})
# Of the documents, published to be tried.
DOCUMENTED = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"


def verifies(payload: str, signature: str) -> bool:
    try:
        eddsa.new(ED25519.public_key(), "rfc8032").verify(payload.encode(), b64decode(signature, validate=True))
    except ValueError:
        return False
    return True


def test_the_documented_signatures_are_ours(shared_data: Path) -> None:
    document = json.loads((shared_data / "vectors" / "binance_docs_signatures.json").read_text())
    for case in document["cases"]:
        raw = "&".join(f"{name}={value}" for name, value in case["params_in_order"])
        payload = encoded(case["params_in_order"]) if case["api"] == "REST" else raw
        assert payload == case["payload"]
        assert signer(DOCUMENTED)(payload) == case["signature"]
        assert verifies(payload, signer(PEM)(payload))
        assert not verifies(payload + "0", signer(PEM)(payload))


def test_a_payload_is_percent_encoded() -> None:
    assert encoded(PAIRS) == f"symbol={quote(WIDE)}&note=a%20b%2Bc%2Fd%3De%26f~g&timestamp=1"


@pytest.mark.parametrize(
    "text",
    [
        PEM,
        PEM + "\n",
        f"\n  {PEM}  \n\n",
        PEM.replace("\n", "\r\n"),
        PEM.replace("\n", "\\n"),
        PEM.replace("\n", "\n  "),
    ],
)
def test_a_pem_is_taken_as_it_was_pasted(text: str) -> None:
    assert verifies("payload", signer(private_key(text))("payload"))


PROTECTED = "PBKDF2WithHMAC-SHA512AndAES256-CBC"
OTHERS: dict[str, Callable[[], str]] = {
    "rsa": lambda: RSA.generate(2048).export_key(pkcs=1).decode(),
    "rsa in pkcs 8": lambda: RSA.generate(2048).export_key(pkcs=8).decode(),
    "another curve": lambda: str(ECC.generate(curve="p256").export_key(format="PEM")),
    "public": lambda: str(ED25519.public_key().export_key(format="PEM")),
    "cut off": lambda: PEM[:60],
    "no pem": lambda: "c29tZXRoaW5nIHRoYXQgaXMgbm8ga2V5IGF0IGFsbCwgYW5kIGxvbmcgZW5vdWdoIHRvIHRlbGw=",
}


def refusal(text: str) -> str:
    """Return the one line that a key is refused with, which shows nothing of it."""
    with pytest.raises(Misconfigured) as raised:
        private_key(text)
    assert "\n" not in str(raised.value)
    assert text[40:56] not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("kind", OTHERS)
def test_any_other_key_is_refused_in_one_line(kind: str) -> None:
    assert "private_key is not an Ed25519 private key in PEM" in refusal(OTHERS[kind]())


def test_a_key_under_a_passphrase_is_refused_in_one_line() -> None:
    text = ED25519.export_key(format="PEM", passphrase="x", use_pkcs8=True, protection=PROTECTED)
    assert "private_key is encrypted" in refusal(str(text))


@pytest.mark.parametrize("method", ["post_once", "read_signed"])
def test_what_arrives_verifies_with_the_public_half(server: LocalServer, clock: FixedClock, method: str) -> None:
    client = SpotClient(server.url, clock, InMemoryVenueHealth(), lambda: ("key", PEM))
    for number in range(20):  # until base64 has shown every character that must be encoded
        getattr(client, method)("order", {"symbol": "BTCUSDT", "newClientOrderId": f"T0-a_Z-{number}"})
    client.session.close()
    for seen in server.seen:
        payload, _, signature = seen.payload.rpartition("&signature=")
        assert verifies(payload, seen.params["signature"])
        assert not {"+", "/", "="} & set(signature)
    assert PEM not in f"{client!r} {client.keys!r} {vars(client)}"


class Secret:
    """The secret as the owner keeps it; ``reads`` counts."""

    def __init__(self) -> None:
        self.pair = ("old-key", "old-secret")
        self.reads = 0

    def __call__(self) -> tuple[str, str]:
        self.reads += 1
        return self.pair


@pytest.fixture
def secret() -> Secret:
    return Secret()


@pytest.fixture
def client(server: LocalServer, clock: FixedClock, secret: Secret) -> Iterator[SpotClient]:
    known = SpotClient(server.url, clock, InMemoryVenueHealth(), secret)
    yield known
    known.session.close()


@pytest.mark.parametrize("code", [-2015, -2014, -1022])
def test_a_key_that_is_refused_is_asked_with_once_a_minute(
    server: LocalServer, clock: FixedClock, client: SpotClient, secret: Secret, code: int
) -> None:
    server.will(Reply(401, {"code": code, "msg": "No."}))
    for minute in range(3):
        for _ in range(4):
            with pytest.raises(Misconfigured, match=f"refuses this key .{code}: No."):
                client.read_signed("account", {})
            clock.pass_(seconds=10)
        assert len(server.seen) == minute + 1
        clock.pass_(seconds=20)
    assert secret.reads == 6


def test_a_key_that_was_replaced_is_found_at_once(server: LocalServer, client: SpotClient, secret: Secret) -> None:
    client.read_signed("account", {})
    secret.pair = ("new-key", "new-secret")
    server.will(REFUSED, Reply(200, {"fine": True}))
    assert client.read_signed("account", {}) == {"fine": True}
    assert [seen.headers["X-MBX-APIKEY"] for seen in server.seen] == ["old-key", "old-key", "new-key"]


def test_a_new_key_that_is_refused_too_ends_it(server: LocalServer, client: SpotClient, secret: Secret) -> None:
    client.read_signed("account", {})
    secret.pair = ("new-key", "new-secret")
    server.will(REFUSED)
    with pytest.raises(Misconfigured, match="refuses this key"):
        client.read_signed("account", {})
    assert len(server.seen) == 3


def test_an_order_that_the_key_cost_is_not_repeated(
    server: LocalServer, clock: FixedClock, client: SpotClient, secret: Secret
) -> None:
    server.will(REFUSED, Reply(200, ACCOUNT))
    with pytest.raises(Refused):
        client.post_once("order", {"symbol": "BTCUSDT"})
    with pytest.raises(Misconfigured, match="read again in a minute"):
        client.sign_on()
    assert len(server.seen) == 1
    secret.pair = ("new-key", "new-secret")
    clock.pass_(minutes=1)
    assert BinanceExchange(client).balances()
    assert server.seen[-1].headers["X-MBX-APIKEY"] == "new-key"


def test_an_order_outside_its_window_has_the_clock_looked_at_again(
    server: LocalServer, clock: FixedClock, client: SpotClient
) -> None:
    now = {"serverTime": int(clock.now().timestamp() * 1000)}
    server.will(Reply(200, now), Reply(400, {"code": -1021, "msg": "Timestamp for this request..."}), Reply(200, now))
    client.check_clock()
    with pytest.raises(Refused):
        client.post_once("order", {"symbol": "BTCUSDT"})
    client.check_clock()
    assert [seen.path for seen in server.seen] == ["/api/v3/time", "/api/v3/order", "/api/v3/time"]


def test_a_ring_shows_nothing_of_what_it_holds(clock: FixedClock) -> None:
    ring = KeyRing(clock, lambda: ("the-key", "the-secret"))
    assert ring.key()[0] == "the-key"
    assert "secret" not in repr(ring)
