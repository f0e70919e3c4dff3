"""Question sets and answers in files: those that come with us, XLSForm workbooks, exports of ODK and Kobo."""
