"""Rules that an examiner needs to recompute a decision; the night itself calls none of them.

Their inputs change during the day (orders, prices, readings of an account), or they compare the
broker's other model. Frame in, frame out, as in `transforms.books`.
"""
