"""Fetching ahead: the next page comes in while the one before it is decided on and stored.

There is still one request at a time; only the waiting for the network and the work on what arrived overlap.
"""

from __future__ import annotations

import gc
import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Arrived(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _Ended:
    problem: BaseException | None


def ahead(items: Iterable[T]) -> Iterator[T]:
    """Give the items, each fetched while the one before is in use; an error comes where the item would have.

    Leaving early stops the fetching after the item under way; nothing waits for it.
    """
    waiting: queue.Queue[_Arrived[T] | _Ended] = queue.Queue(maxsize=1)
    left = threading.Event()

    def put(step: _Arrived[T] | _Ended) -> None:
        while not left.is_set():
            with suppress(queue.Full):
                waiting.put(step, timeout=0.1)
                return

    def fetch() -> None:
        try:
            for item in items:
                put(_Arrived(item))
                if left.is_set():
                    return
        except BaseException as problem:  # noqa: BLE001  (handed over whole to the one who waits for it)
            put(_Ended(problem))
        else:
            put(_Ended(None))

    threading.Thread(target=fetch, name="fetch-ahead", daemon=True).start()
    try:
        while isinstance(step := waiting.get(), _Arrived):
            yield step.value
        if step.problem:
            raise step.problem
    finally:
        left.set()


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep Python's cycle collector still: a page makes a million objects and no cycle, and looking costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
