"""The lock of all that generates.

One for all derivatives: generating one may look into others, and what silences the compiler's warnings is global.
"""

from __future__ import annotations

import os
import threading

GENERATING = threading.RLock()

if hasattr(os, "register_at_fork"):  # or a process forked while another thread generates would wait for ever
    os.register_at_fork(before=GENERATING.acquire, after_in_parent=GENERATING.release, after_in_child=GENERATING.release)
