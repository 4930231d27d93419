"""Drawing from a public seed: the n items with the smallest SHA-256(seed ‖ item).

Anyone draws again with the frame (one item a line, sorted), the seed and standard tools:

```
sha256sum kerangka.txt                      # the frame is the one that was announced
while read -r item; do
  printf '%s%s' "$SEED" "$item" | sha256sum | cut -c1-64 | tr '\\n' ' '; echo "$item"
done < kerangka.txt | LC_ALL=C sort | head -n "$SIZE" | cut -d' ' -f2
```

As long as nobody knows the seed before the frame is fixed (dice thrown in public, a lottery), each set of n items is as
likely as any other, and the order in which they come out is a random order.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
from collections.abc import Iterable


def frame(items: Iterable[str]) -> bytes:
    """The file that is drawn from: items sorted by code point, one a line, LF, no empty line. Raises ValueError when an
    item stands twice, is empty, or holds a line break."""
    ordered = sorted(items)
    if any(one == other for one, other in itertools.pairwise(ordered)):
        raise ValueError("an item stands in the frame twice")
    if any(not one or "\n" in one or "\r" in one for one in ordered):
        raise ValueError("an item must be one line of text")
    return "".join(f"{one}\n" for one in ordered).encode()


def digest(seed: str, item: str) -> str:
    """SHA-256 of seed and item one after the other, in hex: what `printf '%s%s' | sha256sum` prints."""
    return hashlib.sha256(f"{seed}{item}".encode()).hexdigest()


def draw(seed: str, items: Iterable[str], size: int) -> list[str]:
    """The `size` items with the smallest digest, in the order they are drawn; fewer where there are fewer.

    The items must have one length (such as UUIDs), or another seed could be found that means the same text.
    A draw of more contains a draw of fewer as its beginning. O(items); raises ValueError for a negative size.
    """
    if size < 0:
        raise ValueError("a sample has no negative size")
    return [item for _, item in heapq.nsmallest(size, ((digest(seed, item), item) for item in items))]
