"""Stands for the real fit step."""
import sys

print("fit", sys.argv[1:])
