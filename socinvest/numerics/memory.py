"""Memory that the process keeps: fresh pages cost more than what is computed in them."""

from __future__ import annotations

from functools import cache

import numpy as np

__all__ = ["keep_memory"]

_LARGEST = 2**25 - 2**16


@cache
def keep_memory() -> None:
    """Let the C library keep the memory of arrays that are no longer needed for the next ones.

    glibc gives a large block back to the system at once, and asks for it again, page by page, a
    moment later. From which size on it learns from what is freed, up to 32 MB: so it is shown
    one block of that size, which is never written to. Other libraries take no notice.
    """
    np.empty(_LARGEST, dtype=np.uint8)
