"""Many clients from one file: columns mapped, every row judged, all written or none.

`maps` says which column is which, `checking` judges rows, `drafting` turns good ones
into database rows, `writing` puts them in. Nothing here opens a transaction for long.
"""
