"""Finding out what is wrong: each check looks at one thing and answers with findings, none repairs anything."""
