"""What letters reach outside the program: the mail server and what comes back from it, typst, PDFs on disk, what is shipped."""
