"""begin() and the lab that it returns: where calls go, what a chapter starts from, and clean-up."""
