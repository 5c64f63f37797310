"""What builds the book from the manuscripts; its readers need none of it."""
