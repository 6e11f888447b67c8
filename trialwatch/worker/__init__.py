"""The worker: syncs by its schedule, tells what is due, backs the store up. All it knows is in the store.

`jobs` does one thing at a time and writes down how it went; `loop` is the one importer of apscheduler; `status` reads
what was written down.
"""
