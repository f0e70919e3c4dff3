"""The lists: each declared once, by the one way of `casework/views/listing`."""
