"""Runs a command, and ends it with all that it started when its own standard input ends: when its parent is gone.

    python -m thunes.local.guardian FOLDER COMMAND...

Even a parent that was killed leaves nothing behind. FOLDER is the command's own and is removed at the end.
"""

import os
import shutil
import signal
import subprocess
import sys
from threading import Thread

STOP_LIMIT_S = 10.0


def main(folder: str, *command: str) -> int:
    """Run ``command`` until it ends, or until nobody holds the other end of our standard input any more."""
    # It is meant for the command, and we end last; what is ignored instead of handled, the command would ignore too.
    signal.signal(signal.SIGTERM, lambda *_: None)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - we are given it to be run
    Thread(target=_end_with_parent, args=[child], daemon=True).start()
    code = child.wait()
    shutil.rmtree(folder, ignore_errors=True)
    # Workers that outlived the command are of our own group.
    os.killpg(0, signal.SIGKILL)
    return code


def _end_with_parent(child: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    child.terminate()
    try:
        child.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
