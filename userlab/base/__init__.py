"""What everybody may use: the lab's folder, errors, chapters, progress."""
