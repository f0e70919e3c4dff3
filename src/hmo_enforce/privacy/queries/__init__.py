"""Reading what stands of holds, lists, requests for access and exports."""
