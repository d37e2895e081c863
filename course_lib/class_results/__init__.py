"""What a class did with the exercises and predictions, from the progress files that learners hand in."""
