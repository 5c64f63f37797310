"""What builds the book from the manuscripts; readers of the book need none of it."""
