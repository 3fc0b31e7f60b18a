"""What screens show, as plain frozen dataclasses: filled by the queries around this package, drawn
by the templates.

Times are aware and in UTC; None means "not known". `sort` is a fragment's place in its collection.
"""
