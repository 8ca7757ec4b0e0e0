"""The exercises of the course's second part: from an API that works to one that can be run."""
