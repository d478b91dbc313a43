"""Trains the census model."""
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--learning-rate", type=float, required=True)
args = parser.parse_args()
print(f"training on {args.data} at {args.learning_rate}")
