#!/usr/bin/env python3
"""The text test of the judge: what `sparkwright check` refuses against the recorded answers of Spark."""
import argparse
import pathlib
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--sparkwright", required=True)
sys.exit(subprocess.run([sys.executable, "-B", pathlib.Path(__file__).with_name("judge.py"), "--program",
                         parser.parse_args().sparkwright]).returncode)
