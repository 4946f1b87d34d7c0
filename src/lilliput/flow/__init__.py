"""The verbs: load, check, quantize, build, run, verify, profile, report, export."""
