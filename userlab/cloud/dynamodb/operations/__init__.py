"""The operations on items: get, put, update, delete, batches, transactions, Query and Scan."""
