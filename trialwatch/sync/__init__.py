"""One sync: brings the store level with the registry and says what it met.

The decision about each record is pure (`decide`); the loop around it (`walk`) only fetches, decides and stores, one
transaction a page, so that a killed run loses at most one page and a rerun ends in the same store.
"""

from trialwatch.sync.report import SyncReport
from trialwatch.sync.run import follow_studies, sync

__all__ = ["SyncReport", "follow_studies", "sync"]
