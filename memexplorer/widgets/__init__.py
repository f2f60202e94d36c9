"""Arrays in, a picture you can touch out; a widget knows nothing of models, data or studies."""
