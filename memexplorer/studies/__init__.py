"""One published question each: a model and examples in, a frozen result out."""
