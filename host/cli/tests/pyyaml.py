"""Says whether files have the values that jobgate renders, with PyYAML as the judge: the reader of the official client.

usage: pyyaml.py CASES, where each line of CASES is a path, a tab, and the value in the encoding of jobgate_yaml's `markers`.
"""
import base64
import datetime
import json
import math
import sys

import yaml


def key(value):
    return value if isinstance(value, str) else "$key:" + json.dumps(mark(value), sort_keys=True, separators=(",", ":"))


def mark(value):
    if isinstance(value, dict):
        return {key(k): mark(v) for k, v in value.items()}
    if isinstance(value, list):
        return [mark(item) for item in value]
    if isinstance(value, tuple):
        return {"$tuple": [mark(item) for item in value]}
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        return {"$float": repr(value)}
    if isinstance(value, datetime.datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    if isinstance(value, bytes):
        return {"$binary": base64.b64encode(value).decode()}
    if isinstance(value, set):
        return {"$set": sorted((mark(item) for item in value), key=json.dumps)}
    raise TypeError(type(value))


def same(a, b):
    if isinstance(a, dict) and isinstance(b, dict):
        if set(a) == set(b) == {"$float"}:
            x, y = float(a["$float"]), float(b["$float"])
            return x == y or (math.isnan(x) and math.isnan(y))
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


wrong = 0
with open(sys.argv[1], encoding="utf-8") as cases:
    for line in cases:
        path, text = line.rstrip("\n").split("\t", 1)
        rendered = json.loads(text) if text else None
        with open(path, encoding="utf-8-sig") as file:
            try:
                read = mark(yaml.safe_load(file))
            except (yaml.YAMLError, ValueError) as error:
                read = None
                if rendered is not None:
                    print(f"{path}: PyYAML refuses it: {error}")
                    wrong += 1
                continue
        if rendered is not None and not same(read, rendered):
            print(f"{path}: PyYAML reads\n  {json.dumps(read)}\nand not\n  {text}")
            wrong += 1
        elif rendered is None and read is not None:
            print(f"{path}: PyYAML reads it, and jobgate rendered nothing")
            wrong += 1
sys.exit(wrong != 0)
