"""trialwatch watches the clinical trials of hepatocellular carcinoma.

From Python: `from trialwatch import open_store`. Importing this package imports nothing else; `trialwatch.library`
comes when something of it is asked for.
"""

__version__ = "0.1.0"
_LIBRARY = ("Asking", "Store", "open_store", "tag_record")


def __getattr__(name: str) -> object:
    """Bring what the library offers when it is first asked for."""
    if name not in _LIBRARY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  (importing trialwatch stays free)

    return getattr(import_module("trialwatch.library"), name)


def __dir__() -> list[str]:
    """Name what can be imported from here."""
    return ["__version__", *_LIBRARY]
