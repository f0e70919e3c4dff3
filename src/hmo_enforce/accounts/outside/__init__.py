"""What of accounts reaches beyond the process: the list of breached passwords."""
