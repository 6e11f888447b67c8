"""The registry as trialwatch meets it: its questions, its answers, its record shape."""
