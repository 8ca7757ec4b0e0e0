"""The headers that open the console's gate. Each begins with X-Userlab-, and nothing but the console is told any."""

SESSION_HEADER = "X-Userlab-Console-Session"
"""Carries a page's session. A page sends it only to a cloud that has shown that it opened this session."""
VOUCHER_HEADER = "X-Userlab-Console-Voucher"
"""Added by a proxy on this machine that has made sure who asks: Jupyter, by its own login."""
PAGE_HEADER = "X-Userlab-Console"
"""Sent by the console's own pages with every question: no page of another origin can make a browser send it."""
