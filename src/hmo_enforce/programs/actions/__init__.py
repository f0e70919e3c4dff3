"""What is written of programs: answers under their keys, webhooks, and what is on its way to them."""
