"""One verb per file. A use case is a small class: its ports are its fields, calling it does the verb once."""
