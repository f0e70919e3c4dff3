"""What is written of sharing: partners, agreements and their terms, the tokens of partners' programs, what was shared."""
