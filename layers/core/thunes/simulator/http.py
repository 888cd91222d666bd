"""The REST face over HTTP, on loopback, in a thread of its own."""

import asyncio
import socket
import struct
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

from aiohttp import web

from thunes.simulator.api import Request, Response, SpotApi
from thunes.simulator.faults.api import FaultyApi
from thunes.simulator.faults.seen import Answer, Silence

HOST = "127.0.0.1"
START_LIMIT_S = 10
STOP_LIMIT_S = 1.0  # for whoever still waits for an answer
# Longer than a client should wait: the venue itself gives its engine ten seconds.
SILENT_S = 30.0
# Closes a connection by a reset, whatever has been sent.
RESETTING = struct.pack("ii", 1, 0)


class SimulatorServer:
    """Serves one venue until it is stopped; ``url`` is what clients are given.

    ``pace`` is how long a second of waiting takes, in seconds: little where the venue's time is accelerated.
    """

    def __init__(self, api: SpotApi | FaultyApi, port: int = 0, pace: float = 1.0) -> None:
        self._api = api
        self._port = port
        self._pace = pace
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failure: OSError | None = None
        self._ready = Event()
        self._thread = Thread(target=self._serve, name="simulator", daemon=True)
        self.url = ""

    def start(self) -> "SimulatorServer":
        """Listen; returns when the first request can be taken.

        Raises:
            OSError: when the port is taken.
        """
        self._thread.start()
        self._ready.wait(START_LIMIT_S)
        if not self.url:
            self._thread.join(START_LIMIT_S)
            raise OSError(f"the simulator could not listen on {HOST}:{self._port}") from self._failure
        return self

    def stop(self) -> None:
        """Stop listening and let the thread end."""
        if self._loop and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(START_LIMIT_S)

    def later(self, wait: timedelta, action: Callable[[], object]) -> None:
        """Do something after a while, between two requests."""
        if self._loop:
            self._loop.call_later(wait.total_seconds(), action)

    def __enter__(self) -> "SimulatorServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=STOP_LIMIT_S)
        try:
            self._loop.run_until_complete(self._listen(runner))
            self._ready.set()
            self._loop.run_forever()
        except OSError as error:
            self._failure = error
        finally:
            self._loop.run_until_complete(runner.cleanup())
            self._loop.close()
            self._ready.set()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        site = web.TCPSite(runner, HOST, self._port)
        await site.start()
        self._port = runner.addresses[0][1]
        self.url = f"http://{HOST}:{self._port}/api"

    def _application(self) -> web.Application:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        return application

    async def _answer(self, request: web.Request) -> web.Response:
        seen = self._api.handle(
            Request(
                method=request.method,
                path=request.path,
                query=request.rel_url.raw_query_string,
                body=(await request.read()).decode("utf-8", "replace"),
                api_key=request.headers.get("X-MBX-APIKEY", ""),
            )
        )
        if isinstance(seen, Response):
            return web.json_response(seen.content, status=seen.status)
        if isinstance(seen, Silence):
            return await self._silent(request, seen)
        await asyncio.sleep(seen.after.total_seconds() * self._pace)
        return self._told(seen)

    def _told(self, answer: Answer) -> web.Response:
        kind = "text/html" if answer.text.startswith("<") else "application/json"
        headers = {
            name: str(max(round(int(value) * self._pace), 1)) if name == "Retry-After" else value
            for name, value in answer.headers.items()
        }
        return web.Response(text=answer.text, status=answer.status, headers=headers, content_type=kind)

    async def _silent(self, request: web.Request, silence: Silence) -> web.Response:
        """Say nothing: for long, or not at all. Once a request was read, no connection can be refused any more."""
        if silence is Silence.LOST:
            await asyncio.sleep(SILENT_S * self._pace)
        transport = request.transport
        if transport:
            if silence is not Silence.LOST:
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETTING)
            transport.abort()
        return web.Response()
