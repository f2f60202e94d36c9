"""How does training on noise differ from training on real data?"""
