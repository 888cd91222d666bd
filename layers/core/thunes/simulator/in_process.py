"""A way to the simulated venue without a network: what a ``requests`` session would send is a function call."""

import json
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter

from thunes.simulator.api import Request, SpotApi


class InProcess(BaseAdapter):
    """A transport whose other end is the venue itself; mount it on a session for any address."""

    def __init__(self, api: SpotApi) -> None:
        super().__init__()
        self._api = api

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Carry one request, at once and without fail."""
        address = urlsplit(str(request.url))
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        key = str(request.headers.get("X-MBX-APIKEY", ""))
        answer = self._api.handle(Request(str(request.method), address.path, address.query, body, key))
        response = requests.Response()
        response.status_code = answer.status
        response._content = json.dumps(answer.content).encode()  # noqa: SLF001 - a response without a network has no other way in
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        """There is nothing to close."""
