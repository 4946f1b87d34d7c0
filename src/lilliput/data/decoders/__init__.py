"""Foreign libraries at work, in a process of their own: worker.py."""
