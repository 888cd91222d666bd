"""The account's key: how it signs, when it is read again, and when nobody may use it for a while."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa

from thunes.errors import Misconfigured
from thunes.ports import Clock

Sign = Callable[[str], str]

# Signature, format of the key, or the key with its rights and addresses: what is wrong is the key, not the question.
OF_THE_KEY = frozenset({-1022, -2014, -2015})
APART = timedelta(minutes=1)
PEM = "-----BEGIN "
NOT_ED25519 = "private_key is not an Ed25519 private key in PEM; make one with: openssl genpkey -algorithm ed25519"


class Credentials(Protocol):
    """Where the key pair comes from; asked at the first signed request, not before."""

    def __call__(self) -> tuple[str, str]:
        """Return key and secret; the secret is that of an HMAC key, or an Ed25519 private key as PEM."""


def encoded(pairs: Iterable[tuple[str, object]]) -> str:
    """Return the payload as it is signed and sent: percent-encoded, in the order given."""
    return urlencode([(name, str(value)) for name, value in pairs], quote_via=quote, safe="")


def private_key(text: str) -> str:
    """Return the text; raises Misconfigured, before anything is signed with it, when it is no such key."""
    _ed25519(text)
    return text


def signer(secret: str) -> Sign:
    """Return what signs a payload: hexadecimal HMAC-SHA256, or base64 Ed25519 when the secret is a PEM.

    Raises:
        Misconfigured: when a PEM is encrypted, damaged, or of another kind.
    """
    if PEM not in secret:
        return lambda payload: hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
    known = eddsa.new(_ed25519(secret), "rfc8032")
    return lambda payload: b64encode(known.sign(payload.encode())).decode()


def _ed25519(text: str) -> Any:
    # Padding, line ends of another system, and line ends that JSON has kept as two characters.
    lines = [line.strip() for line in text.replace("\\n", "\n").splitlines()]
    pem = "\n".join(line for line in lines if line)
    if "ENCRYPTED" in pem:
        raise Misconfigured("private_key is encrypted; store it without a passphrase, Secrets Manager encrypts it")
    try:
        key = ECC.import_key(pem)
    except ValueError:
        raise Misconfigured(NOT_ED25519) from None
    if key.curve != "Ed25519" or not key.has_private():
        raise Misconfigured(NOT_ED25519)
    return key


class KeyRing:
    """Holds the key in use. One that the venue refused is read again, and asked with once a minute at most."""

    def __init__(self, clock: Clock, credentials: Credentials | None) -> None:
        self._clock = clock
        self._credentials = credentials
        self._pair: tuple[str, str] | None = None
        self._signer: Sign | None = None
        self._condemned: tuple[datetime, str] | None = None

    def __repr__(self) -> str:
        return "KeyRing()"

    def key(self) -> tuple[str, Sign]:
        """Return the public key and what signs with its other half.

        Raises:
            Misconfigured: when there is none, or it was refused less than a minute ago.
            Transient: when it cannot be read now.
        """
        if self._condemned:
            at, why = self._condemned
            if timedelta(0) <= self._clock.now() - at < APART:
                raise Misconfigured(why)
            self._pair, self._condemned = None, None
        if self._pair is None or self._signer is None:
            return self._take(self._read())
        return self._pair[0], self._signer

    def refused(self, why: str) -> None:
        """Read the secret once more after a refusal; returns when it holds another pair, which may be tried at once.

        Raises:
            Misconfigured: when it holds the same one.
            Transient: when it cannot be read now.
        """
        before, now = self._pair, self._read()
        if now == before:
            self.condemn(f"the exchange refuses this key ({why}); check the secret, the key's rights and its addresses")
            self.key()
        self._take(now)

    def condemn(self, why: str) -> None:
        """Let nobody use this key for a minute; then it is read again."""
        self._condemned = (self._clock.now(), why)

    def _read(self) -> tuple[str, str]:
        if self._credentials is None:
            raise Misconfigured("a signed request needs the exchange secret, which this function may not read")
        return self._credentials()

    def _take(self, pair: tuple[str, str]) -> tuple[str, Sign]:
        known = signer(pair[1])
        self._pair, self._signer = pair, known
        return pair[0], known
