"""``python -m tests.pages`` writes the pages that are made from the program."""

from __future__ import annotations

from tests.pages.every import pages

if __name__ == "__main__":
    stale = [page for page in pages() if not page.is_current()]
    for page in stale:
        page.write()
        print(f"wrote {page.label}")
    if not stale:
        print("nothing has changed")
