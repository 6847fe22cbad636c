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

/** KEYS: hashes; ARGV: the node. Removes its fields. Gives the places of the keys that had one. */
export const sweepScript = `
local swept = {}
for index, key in ipairs(KEYS) do
  if redis.call('HDEL', key, ARGV[1]) == 1 then swept[#swept + 1] = index end
end
return swept
`

/**
 * KEYS: a number; ARGV: the step and the window in ms. A generic cell rate algorithm (GCRA): the number is the moment at which
 * nothing is owed any more, and ends with it. Gives the wait in ms, 0 where one was spent.
 */
export const spendScript = `${now}
local owed = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + ARGV[1]
local wait = owed - now - ARGV[2]
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.3f', owed), 'PX', math.ceil(owed - now))
return 0
`

/** KEYS: a number; ARGV: the step in ms that is owed no more. */
export const giveBackScript = `${now}
local owed = tonumber(redis.call('GET', KEYS[1]) or '0') - ARGV[1]
if owed > now then redis.call('SET', KEYS[1], string.format('%.3f', owed), 'PX', math.ceil(owed - now))
else redis.call('DEL', KEYS[1]) end
`
