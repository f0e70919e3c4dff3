"""What arrives from outside: answers to surveys, complaints and partners' referrals, kept at once and worked on after."""
