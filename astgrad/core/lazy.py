"""gast, imported when a tree is first needed: `import astgrad` must stay cheap."""

from __future__ import annotations

import importlib
from typing import Any


class _LazyModule:
    """A module that is imported at its first attribute."""

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._name), attribute)
        self.__dict__[attribute] = value
        return value


gast: Any = _LazyModule("gast")
