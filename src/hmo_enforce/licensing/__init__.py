"""Licensing: whether a home needs a licence, under which regime and why, and the licences that councils grant.

Words: *regime* (mandatory, additional, selective), *designation*, *description* (of the HMOs that a designation
covers), *verdict* (the answer with its grounds), *fact* (known, claimed or unknown), *household*, *converted block*
(section 257), *exemption*, *presumption*.
Acts: Housing Act 2004 Parts 2 and 3, ss. 254 to 260 and Schedule 14, and their orders and regulations. England only.
"""
