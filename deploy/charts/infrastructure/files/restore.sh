set -eu
# All of it or nothing: a dump that cannot be read to its end changes nothing.
pg_restore --clean --if-exists --no-owner --no-privileges --exit-on-error --single-transaction \
  --dbname="$DATABASE_URL" "$BACKUPS/$FROM"
echo "Restored $FROM."
