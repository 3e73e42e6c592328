"""The lock of all that generates, and rest for the garbage collector meanwhile.

One for all derivatives: generating one may look into others, and what silences the compiler's warnings is global.
"""

from __future__ import annotations

import contextlib
import gc
import os
import threading
from collections.abc import Iterator

GENERATING = threading.RLock()

if hasattr(os, "register_at_fork"):  # or a process forked while another thread generates would wait for ever
    os.register_at_fork(before=GENERATING.acquire, after_in_parent=GENERATING.release, after_in_child=GENERATING.release)


@contextlib.contextmanager
def without_collections() -> Iterator[None]:
    """The collector would go through growing trees again and again, and find nothing to throw away."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
