"""The law as dated data: packaged TOML with citations, and pure functions that pick what is in force on a day.

Every rule says where it comes from (`cites`) and whether its wording was read in the statute, the instrument or an
official note (`verified = true`) or rests on general knowledge or a secondary source (`verified = false`), in whole or in
a part that decides it: pages and the API then say that it has not been checked at its source. A verdict keeps the book's
version, so that it can be replayed years later against the same words.

Words: *rule* (one provision with its dates), *description* (of the HMOs that an order prescribes), *book* (all of it),
*term* (how long a certificate counts).
Acts: Housing Act 2004 (Parts 1 to 4 and 7, Schedules 4 and 14) and its orders and regulations. England only.
"""
