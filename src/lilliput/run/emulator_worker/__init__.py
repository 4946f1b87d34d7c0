"""The emulator's worker: a program of its own, started as a child process, never imported except for its protocol."""
