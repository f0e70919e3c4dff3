"""Pairs of names as people write them, and how like the two are."""

from hmo_enforce.people.names import Likeness

SAME, SIMILAR, DIFFERENT = Likeness

PEOPLE = (
    # titles, capitals, order
    ("Mr John Smith", "JOHN SMITH", SAME),
    ("Smith, John", "John Smith", SAME),
    ("SMITH, Mrs J.A.", "J A Smith", SAME),
    ("John Smith, Esq.", "John Smith", SAME),
    ("Dr Sarah O'Brien", "sarah obrien", SAME),
    ("Singh Harpreet", "Harpreet Singh", SIMILAR),
    ("Smith John", "John Smith", SIMILAR),
    # initials, fewer names, slips
    ("J Smith", "John Smith", SIMILAR),
    ("J. A. Smith", "John Andrew Smith", SIMILAR),
    ("J Smith", "Jane Smyth", DIFFERENT),
    ("John Smith", "John Andrew Smith", SIMILAR),
    ("Jonathan Smith", "Jonathon Smith", SIMILAR),
    ("John Smith", "Joan Smith", DIFFERENT),
    ("John Smith", "John Jones", DIFFERENT),
    ("J S", "John Smith", DIFFERENT),
    # Wales
    ("Dafydd ap Gwilym", "Dafydd Ap Gwilym", SAME),
    ("Siân Wyn Jones", "Sian Wyn-Jones", SAME),
    ("Siân Jones", "Siân Wyn Jones", SIMILAR),
    # Ireland and Scotland
    ("Seán Ó Súilleabháin", "Sean O Suilleabhain", SAME),
    ("Sean O'Sullivan", "Seán O’Sullivan", SAME),
    ("Mary Mc Donald", "Mary McDonald", SAME),
    ("Mary MacDonald", "Mary McDonald", SIMILAR),
    ("Aoife Ní Bhriain", "Aoife Ó Briain", DIFFERENT),
    # South Asia
    ("Mohammed Khan", "Muhammad Khan", SIMILAR),
    ("Md. Khan", "Mohammed Khan", SIMILAR),
    ("Mohd Iqbal Khan", "Mohammad Iqbal Khan", SIMILAR),
    ("Zia ul-Haq", "Zia Ul Haq", SAME),
    ("Harpreet Singh", "Harpreet Singh Gill", SIMILAR),
    ("Harpreet Singh", "Harpreet Kaur", DIFFERENT),
    ("Harpreet Singh Gill", "Harpreet Kaur Gill", DIFFERENT),
    ("Mohammed Khan", "Mohammed Hussain", DIFFERENT),
    # Poland
    ("Łukasz Wójcik", "Lukasz Wojcik", SAME),
    ("Jan Kowalski", "Anna Kowalska", DIFFERENT),
    ("Anna Nowak-Kowalska", "Anna Nowak Kowalska", SAME),
    ("Anna Nowak-Kowalska", "Anna Kowalska", SIMILAR),
    # two people
    ("Mr & Mrs Smith", "Mr Smith", SIMILAR),
    ("John and Mary Smith", "John Smith", SIMILAR),
    ("John and Mary Smith", "John & Mary Smith", SAME),
)
COMPANIES = (
    ("Acacia Lettings Ltd", "ACACIA LETTINGS LIMITED", SAME),
    ("The Acacia Lettings Co. Ltd.", "Acacia Lettings Company Limited", SAME),
    ("Ash & Beech Ltd", "Ash and Beech Limited", SAME),
    ("A.B.C. Homes Ltd", "ABC Homes Ltd", SAME),
    ("Tai Afallon Cyf", "Tai Afallon Cyfyngedig", SAME),
    ("Tai Afallon Cyf", "Tai Afallon Limited", SAME),
    ("Acacia Homes Public Limited Company", "Acacia Homes PLC", SAME),
    ("Acacia Lettings", "Acacia Lettings Ltd", SIMILAR),
    ("Acacia Lettings LLP", "Acacia Lettings Ltd", SIMILAR),
    ("Elm Ltd t/a Acacia Lettings", "Acacia Lettings Ltd", SIMILAR),
    ("Acacia Letings Ltd", "Acacia Lettings Ltd", SIMILAR),
    ("Acacia Homes Ltd", "Acacia Homes (North) Ltd", SIMILAR),
    ("Acacia Homes 1 Ltd", "Acacia Homes 2 Ltd", DIFFERENT),
    ("Acacia Lettings Ltd", "Acacia Homes Ltd", DIFFERENT),
)
