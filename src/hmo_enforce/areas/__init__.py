"""Areas that matter to a home: licensing designations, Article 4 directions, wards, LSOAs, and areas of interest.

A *designation* makes homes of a kind licensable inside its line (Housing Act 2004: additional, ss. 56 to 60; selective,
ss. 79 to 84). It is *made* (and once had to be *confirmed*), comes *into force*, and *ends* or is *revoked*. A home is
*inside*, outside, or so near the line that someone must *check the boundary*. Geometry is British National Grid
(EPSG:27700).
"""
