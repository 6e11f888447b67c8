"""The views of the dashboard."""
