"""What trialwatch shows: rows in, text out. Nothing here reads the store or the network."""
