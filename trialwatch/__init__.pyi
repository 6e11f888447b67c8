from trialwatch.library import Asking as Asking
from trialwatch.library import Store as Store
from trialwatch.library import open_store as open_store
from trialwatch.library import tag_record as tag_record

__version__: str
