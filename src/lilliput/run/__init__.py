"""Running what was built: on the host, on an emulated core, under QEMU, on a board."""
