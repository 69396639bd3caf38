import type { ScriptedMessages } from "../../../src/model/index.ts";
import { bash, list, open, patch, tree } from "./calls.ts";

/** What solves the suite's tasks in shell. */
export const shell: { readonly [task: string]: readonly ScriptedMessages[] } = {
  "sh-spaces": [
    open("backup.sh"),
    patch(`*** Update File: backup.sh
@@
-mkdir -p $2
-for file in $(ls $1/*.txt); do
-  cat $file > $2/$(basename $file)
+shopt -s nullglob
+mkdir -p "$2"
+for file in "$1"/*.txt; do
+  cp "$file" "$2/"
 done
`),
  ],
  "sh-top": [
    open("access.log"),
    patch(`*** Add File: top.sh
+#!/usr/bin/env bash
+# The most frequent addresses of a log file: top.sh [N] FILE
+[ $# -gt 1 ] || set -- 3 "$@"
+cut -d' ' -f1 "$2" | LC_ALL=C sort | uniq -c | LC_ALL=C sort -k1,1nr -k2,2 | head -n "$1" | sed 's/^ *//'
`),
    bash("bash top.sh access.log"),
  ],
  "sh-options": [
    tree(),
    patch(`*** Update File: greet.sh
@@
 #!/usr/bin/env bash
-echo "Hello, world!"
+usage() {
+  echo "usage: greet.sh [-n NAME] [-c COUNT]" >&2
+  exit 2
+}
+
+name=world
+count=1
+while getopts ":n:c:" option; do
+  case $option in
+    n) name=$OPTARG ;;
+    c) count=$OPTARG ;;
+    *) usage ;;
+  esac
+done
+shift $((OPTIND - 1))
+[ $# -eq 0 ] || usage
+[[ $count =~ ^[0-9]+$ ]] || usage
+for ((at = 0; at < 10#$count; at++)); do
+  echo "Hello, $name!"
+done
`),
    bash("bash greet.sh -n Bo -c 2; bash greet.sh -x; echo $?"),
  ],
  "sh-run-all": [
    list("checks"),
    patch(`*** Update File: run-all.sh
@@
 #!/usr/bin/env bash
-set -e
+status=0
 for check in checks/*.sh; do
-  bash "$check"
+  if ! bash "$check"; then
+    echo "FAILED: $(basename "$check")"
+    status=1
+  fi
 done
+exit "$status"
`),
    bash("bash run-all.sh; echo $?"),
  ],
  "sh-rename": [
    list("photos"),
    patch(`*** Add File: rename.sh
+#!/usr/bin/env bash
+# Renames *.jpeg to *.jpg and overwrites nothing: rename.sh FOLDER
+shopt -s nullglob
+status=0
+for file in "$1"/*.jpeg; do
+  target="\${file%.jpeg}.jpg"
+  if [ -e "$target" ] || [ -L "$target" ]; then
+    echo "skipped: $(basename "$file")" >&2
+    status=1
+  else
+    mv "$file" "$target"
+  fi
+done
+exit "$status"
`),
  ],
  "sh-setting": [
    open("get.sh"),
    patch(`*** Update File: get.sh
@@
 #!/usr/bin/env bash
-grep "$1" "$2" | cut -d= -f2
+trim() {
+  local text=$1
+  text="\${text#"\${text%%[![:space:]]*}"}"
+  echo "\${text%"\${text##*[![:space:]]}"}"
+}
+
+found=1
+while IFS= read -r line || [ -n "$line" ]; do
+  [[ $line == *=* && ! $line =~ ^[[:space:]]*# ]] || continue
+  if [ "$(trim "\${line%%=*}")" = "$1" ]; then
+    value=$(trim "\${line#*=}")
+    found=0
+  fi
+done < "$2"
+[ "$found" -eq 1 ] || echo "$value"
+exit "$found"
`),
    bash("bash get.sh port app.conf"),
  ],
};
