"""How fast drugs are found in texts: `python -m tests.benchmarks.vocabulary FILE.ndjson.gz`; prints, asserts nothing."""

from __future__ import annotations

import gzip
import sys
import time

from trialwatch.vocabulary import DrugMatcher, vocabulary


def main(path: str) -> None:
    """Print the time to build the matcher and to read one thousand characters of the records in a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = list(lines)
    started = time.perf_counter()
    edition = vocabulary()
    read = time.perf_counter()
    matcher = DrugMatcher(edition)
    built = time.perf_counter()
    found = sum(len(matcher.find(text)) for text in texts)
    took = time.perf_counter() - built
    characters = sum(map(len, texts))
    print(f"vocabulary read in {(read - started) * 1e3:.0f} ms, matcher built in {(built - read) * 1e3:.0f} ms")
    print(f"{found} matches in {characters} characters: {took / characters * 1e9:.1f} µs per 1,000 characters")


if __name__ == "__main__":
    main(sys.argv[1])
