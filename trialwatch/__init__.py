"""trialwatch watches the clinical trials of hepatocellular carcinoma."""

__version__ = "0.1.0"
