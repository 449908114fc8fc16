#!/bin/sh
# Every source file is as clang-format leaves it. Run from the top folder.
if ! command -v clang-format >/dev/null; then
  echo "SKIPPED: needs clang-format"
  exit 77
fi
find engine fingerprint tools tests \( -name '*.c' -o -name '*.h' \) -print0 |
  xargs -0 clang-format --dry-run -Werror
