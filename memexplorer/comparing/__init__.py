"""Several networks on the same examples: what each answers, how alike they are, trained again."""
