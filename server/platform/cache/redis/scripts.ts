const now = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`

/**
 * KEYS: hashes; ARGV: the node, the time to live in ms, then a value for each key. A field is `<end> <value>`. Fields that
 * have ended go when another node writes, and the hash goes with its last field.
 */
export const setScript = `${now}
for index, key in ipairs(KEYS) do
  local fields = redis.call('HGETALL', key)
  local last = now + ARGV[2]
  for at = 1, #fields, 2 do
    local ends = tonumber(string.match(fields[at + 1], '^%d+'))
    if ends <= now then redis.call('HDEL', key, fields[at])
    elseif ends > last and fields[at] ~= ARGV[1] then last = ends end
  end
  redis.call('HSET', key, ARGV[1], string.format('%d %s', now + ARGV[2], ARGV[index + 2]))
  redis.call('PEXPIREAT', key, last)
end
`

/** KEYS: hashes. Gives the living values of each. */
export const getScript = `${now}
local all = {}
for index, key in ipairs(KEYS) do
  local living = {}
  for _, field in ipairs(redis.call('HVALS', key)) do
    local ends, value = string.match(field, '^(%d+) (.*)$')
    if tonumber(ends) > now then living[#living + 1] = value end
  end
  all[index] = living
end
return all
`
