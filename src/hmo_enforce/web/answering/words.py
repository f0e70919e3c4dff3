"""What these pages say that stands in no template, in English: `catalogues.say` says it in the language of the page."""

from typing import Final

from hmo_enforce.questions.catalogues import message

COMPLAINT: Final = message("Tell us about a problem in a rented home")

FORM_WAS_OLD: Final = message("This page was open for a long time. What you typed is still here: send it once more.")
NO_POSTCODE: Final = message("Type a whole postcode, with letters and numbers, such as SW1A 2AA.")
NO_HOME: Final = message("Choose the address, or say that it is not here.")
NO_LINES: Final = message("Type the address.")
NO_DESCRIPTION: Final = message("Describe where the home is, or show it on the map.")
TOO_LONG: Final = message("This is too long: it has {has} characters, and we can take {most}.")

NO_PHOTO: Final = message("Choose a photo first.")
PHOTO_TOO_LARGE: Final = message(
    "“{name}” is larger than {size} MB, so we could not take it. Send a smaller one. All your other answers are kept."
)
PHOTO_NOT_TAKEN: Final = message("“{name}” is not a photo that we can open. Send a JPEG, PNG or HEIC photo.")
PHOTO_TWICE: Final = message("“{name}” has been added already.")
TOO_MANY_PHOTOS: Final = message("You can add up to {count} photos. “{name}” was not added.")

CONTACT: Final = message("How we can contact you")
NO_EMAIL: Final = message("Check the email address: it needs an @ and a full stop.")
NO_PHONE: Final = message("Check the telephone number: it may have digits, spaces and a plus sign.")
NEEDS_A_WAY: Final = message("Choose at least one way that is safe for you, or take out the number and the address.")
NEEDS_A_PHONE: Final = message("Type a telephone number, since you chose to be called or sent a text message.")
NEEDS_AN_EMAIL: Final = message("Type an email address, since you chose to be sent an email.")
WAYS: Final = {
    "phone": message("A telephone call"),
    "text": message("A text message"),
    "email": message("An email"),
}

WRONG_PIN: Final = message("We find nothing with this reference and this PIN. Check both.")
TOO_MANY_TRIES: Final = message("Wrong PINs were tried with this reference. Wait a minute, then try again.")

NO_SURVEY: Final = message("There is no survey at this address")
CHECK_THE_LINK: Final = message("Compare it with the address on the poster or card.")
NOT_YET: Final = message("This survey has not begun yet")
COME_BACK_ON: Final = message("Come back on {day}.")
CLOSED: Final = message("This survey has closed")
CLOSED_THANKS: Final = message("Thank you for coming. You can still tell us about a problem in a rented home.")
NOTHING_KEPT: Final = message("We have no answers of yours here")
SENT_OR_DELETED: Final = message("They have been sent or deleted. You can start again.")
START_AGAIN: Final = message("Start again")

PIN_ON_MAP: Final = message("A place shown on the map")

HAVE_IT: Final = message("We have it. Somebody will look at it soon.")
LOOKED_AT: Final = message("Somebody at the council is looking at it.")
FINISHED: Final = message("We have finished with it.")
