#!/bin/sh
# Compiles every example with mpy-cross 1.24.1: regenerate.sh MPY-CROSS
set -eu
cd "$(dirname "$0")"
for source in *.py; do
    for level in 0 3; do
        "$1" -O$level -s "$source" -o "${source%.py}.O$level.mpy" "$source"
    done
done
