"""The kinds of export, one file each."""
