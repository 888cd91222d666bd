"""The venue's refusals, with its codes and its texts."""


class VenueError(Exception):
    """An answer that is not 200: HTTP status, code and message; ``data`` tells what halves of a request came to."""

    def __init__(self, code: int, message: str, status: int = 400, data: object = None) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message
        self.status = status
        self.data = data


def missing(parameter: str) -> VenueError:
    """A mandatory parameter is absent or malformed."""
    return VenueError(-1102, f"Mandatory parameter '{parameter}' was not sent, was empty/null, or malformed.")


def illegal(parameter: str, legal: str) -> VenueError:
    """A parameter holds characters it may not."""
    return VenueError(-1100, f"Illegal characters found in parameter '{parameter}'; legal range is '{legal}'.")


def rejected(reason: str) -> VenueError:
    """The engine refused a new order."""
    return VenueError(-2010, reason)
