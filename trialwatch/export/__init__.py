"""Files that leave the program: studies, changes, tags and versions, with where they come from and what was modified."""

from trialwatch.export.exporting import FORMATS, Export, Outcome, export

__all__ = ["FORMATS", "Export", "Outcome", "export"]
