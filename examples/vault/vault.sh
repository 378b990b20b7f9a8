#!/bin/sh
# Stands in for the tool of a vault, so that the example runs anywhere: `vault.sh read data/warehouse` prints a password.
[ "$1" = read ] || { echo "usage: vault.sh read <path>" >&2; exit 1; }
echo "not-a-real-password-for-$2"
