"""What pages and reports read across rooms: one read-only module each, plain values out, never a write."""
