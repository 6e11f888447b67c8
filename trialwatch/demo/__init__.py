"""The sample: real HCC studies as facts, a small loopback registry that serves them, and two days of invented change."""
