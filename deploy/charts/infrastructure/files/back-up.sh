set -eu
# A dump has its name once it is whole and can be read.
name="$BACKUPS/parley-$(date -u +%Y%m%dT%H%M%S.%NZ).dump"
trap 'rm -f "$name.unfinished"' EXIT
pg_dump --format=custom --no-owner --no-privileges --file="$name.unfinished" "$DATABASE_URL"
pg_restore --list "$name.unfinished" > /dev/null
mv "$name.unfinished" "$name"
echo "Backed up to $name."
# Older ones go only after a newer one is there.
ls -1 "$BACKUPS" | grep '^parley-.*\.dump$' | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do
  rm "$BACKUPS/$old"
  echo "Removed $old."
done
