"""Networks compared: what is asked, what they answer, and networks trained over seeds."""
