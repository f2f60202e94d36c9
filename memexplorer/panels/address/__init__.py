"""A page's address: what it says, and how a page is brought back to it."""
