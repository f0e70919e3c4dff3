"""What of accounts reaches beyond the process: the list of breached passwords, and the council's identity provider."""
