"""The REST face over HTTP, on loopback, in a thread of its own."""

import asyncio
from threading import Event, Thread

from aiohttp import web

from thunes.simulator.api import Request, SpotApi

HOST = "127.0.0.1"
START_LIMIT_S = 10


class SimulatorServer:
    """Serves one SpotApi until it is stopped; ``url`` is what clients are given."""

    def __init__(self, api: SpotApi, port: int = 0) -> None:
        self._api = api
        self._port = port
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

    def __enter__(self) -> "SimulatorServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self._application(), access_log=None)
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
        response = self._api.handle(
            Request(
                method=request.method,
                path=request.path,
                query=request.rel_url.raw_query_string,
                body=(await request.read()).decode("utf-8", "replace"),
                api_key=request.headers.get("X-MBX-APIKEY", ""),
            )
        )
        return web.json_response(response.content, status=response.status)
