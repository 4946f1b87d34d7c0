"""Foreign model formats, one folder each: a bounds-checked reader and its mapping to a graph."""
