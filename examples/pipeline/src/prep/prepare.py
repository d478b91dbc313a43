"""Stands for the real prepare step."""
import sys

print("prepare", sys.argv[1:])
