"""Measurements, printed as ratios and never asserted as seconds."""
