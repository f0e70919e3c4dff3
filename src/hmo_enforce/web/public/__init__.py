"""Pages for the public under /my: landlords, agents and partner organisations, each with an account of that realm.

Forms are drawn as those for staff are (`web/form_page.py`); who may is in guards of their own.
"""
