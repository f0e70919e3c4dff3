"""What is asked of accounts, sign-ins and restrictions."""
