"""What screens show of commands: lines of the ledger, what they were about, and what is asked
before the next.
"""
