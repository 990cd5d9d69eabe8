/**
 * The gate's scripts. They go by Redis' own time and write before they read: a full Redis lets a script go on after one
 * write, so that calls still end. All keys of a model are in one slot.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * Asks to begin a call, in the order of asking: whoever waits is let in before who comes later. A breaker that is open
 * lets nobody in; once its time is over, one call at a time as a probe, and when that has begun to answer, everybody.
 * KEYS 1 slots · 2 starts · 3 breaker · 4 pause · 5 line · 6 seen. ARGV 1 id of the call · 2 most at a time, 0 none · 3 most
 * in a minute, 0 none · 4 ms that a slot is kept without a sign of life · 5 ms that a probe may take before it begins ·
 * 6 ms that a place in the line is kept, 0 when it will not ask again.
 * Returns {'in', 1 as a probe, else 0, generation of the breaker, name of its slot}, {'busy', ms until it is worth asking again} or
 * {'open', ms}.
 */
export const ENTER = `
redis.call('ZREM', KEYS[1], '')${NOW}
local id, most, perMinute, lineMs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[6])
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', now)) do
  redis.call('ZREM', KEYS[6], gone)
  redis.call('ZREM', KEYS[5], gone)
end
local function busy(ms)
  if lineMs > 0 then
    redis.call('ZADD', KEYS[5], 'NX', string.format('%.0f', time[1] * 1000000 + time[2]), id)
    redis.call('ZADD', KEYS[6], now + lineMs, id)
    redis.call('PEXPIRE', KEYS[5], lineMs)
    redis.call('PEXPIRE', KEYS[6], lineMs)
  end
  return {'busy', ms}
end
local breaker = redis.call('HMGET', KEYS[3], 'until', 'probe', 'generation')
local open, probe = tonumber(breaker[1] or '0'), tonumber(breaker[2] or '0')
if open > now then return {'open', open - now} end
if open > 0 and probe > now then return {'open', probe - now} end
local paused = redis.call('PTTL', KEYS[4])
if paused > 0 then return busy(paused) end
local before = redis.call('ZRANK', KEYS[5], id) or redis.call('ZCARD', KEYS[5])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if most > 0 and redis.call('ZCARD', KEYS[1]) + before >= most then return busy(250) end
if perMinute > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 60000)
  local short = redis.call('ZCARD', KEYS[2]) + before + 1 - perMinute
  if short > 0 then
    local frees = redis.call('ZRANGE', KEYS[2], short - 1, short - 1, 'WITHSCORES')[2]
    return busy(frees and frees + 60000 - now or 60000)
  end
  redis.call('ZADD', KEYS[2], now, id)
  redis.call('PEXPIRE', KEYS[2], 60000)
end
redis.call('ZREM', KEYS[5], id)
redis.call('ZREM', KEYS[6], id)
local slot = id .. ' ' .. string.format('%.0f', now)
redis.call('ZADD', KEYS[1], now + ARGV[4], slot)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if open > 0 then redis.call('HSET', KEYS[3], 'probe', now + ARGV[5]) end
return {'in', open > 0 and 1 or 0, tonumber(breaker[3] or '0'), slot}`;

/**
 * A probe has begun to answer: others may come in; the first call that ends decides whether the breaker shuts.
 * KEYS 1 breaker. ARGV 1 its generation when the call began.
 */
export const BEGUN = `
if (redis.call('HGET', KEYS[1], 'generation') or '0') ~= ARGV[1] then return end
redis.call('HDEL', KEYS[1], 'until', 'probe')
redis.call('HSET', KEYS[1], 'trial', '1')`;

/**
 * A call is over. KEYS 1 slots · 2 breaker · 3 results · 4 pause. ARGV 1 name of its slot · 2 ok, failed or neither · 3 1 if it was a probe ·
 * 4 generation of the breaker when it began · 5 ms to leave the model alone, 0 none · 6 results looked at · 7 fewest of
 * them · 8 ms that the breaker stays open at first · 9 at most. Returns 1 when the breaker opened by this.
 */
export const LEAVE = `
redis.call('ZREM', KEYS[1], ARGV[1])${NOW}
local pause = tonumber(ARGV[5])
if pause > 0 and pause > redis.call('PTTL', KEYS[4]) then redis.call('SET', KEYS[4], '1', 'PX', pause) end
local breaker = redis.call('HMGET', KEYS[2], 'generation', 'trial', 'until')
-- Calls that were under way when it opened tell nothing new, also once it has shut again.
if (breaker[1] or '0') ~= ARGV[4] then return 0 end
local isTrial = breaker[2] == '1' or (breaker[3] and ARGV[3] == '1')
if ARGV[2] == 'neither' then
  if ARGV[3] == '1' then redis.call('HDEL', KEYS[2], 'probe') end
  return 0
end
if isTrial then
  redis.call('DEL', KEYS[3])
  if ARGV[2] == 'ok' then
    redis.call('HDEL', KEYS[2], 'until', 'probe', 'trial', 'times')
    return 0
  end
else
  redis.call('LPUSH', KEYS[3], ARGV[2] == 'ok' and '1' or '0')
  redis.call('LTRIM', KEYS[3], 0, ARGV[6] - 1)
  redis.call('PEXPIRE', KEYS[3], 3600000)
  if ARGV[2] == 'ok' then return 0 end
  local results, failed = redis.call('LRANGE', KEYS[3], 0, -1), 0
  for _, result in ipairs(results) do if result == '0' then failed = failed + 1 end end
  if #results < tonumber(ARGV[7]) or failed * 2 < #results then return 0 end
end
local times = redis.call('HINCRBY', KEYS[2], 'times', 1)
redis.call('HINCRBY', KEYS[2], 'generation', 1)
redis.call('HSET', KEYS[2], 'until', now + math.min(ARGV[8] * 2 ^ (times - 1), tonumber(ARGV[9])))
redis.call('HDEL', KEYS[2], 'probe', 'trial')
redis.call('DEL', KEYS[3])
redis.call('PEXPIRE', KEYS[2], 3600000)
return 1`;

/** Keeps a call's slot. KEYS 1 slots. ARGV 1 its name · 2 ms. */
export const STAY = `
redis.call('ZREM', KEYS[1], '')${NOW}
redis.call('ZADD', KEYS[1], 'XX', now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/** Gives a place in the line back. KEYS 1 line · 2 seen. ARGV 1 id. */
export const GIVE_UP = `
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])`;

/**
 * What goes on at a model. KEYS 1 slots · 2 starts · 3 breaker · 4 pause · 5 seen.
 * Returns {calls that run, calls that wait, calls begun in the last minute, ms of the pause, 1 when the breaker is open,
 * ms until a probe may be made, ages in ms of calls that run: of 64 at most, whichever}.
 */
export const STATE = `${NOW}
local ages = {}
for _, slot in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf', 'LIMIT', 0, 64)) do
  local since = tonumber(string.match(slot, ' (%d+)$') or '')
  if since then ages[#ages + 1] = now - since end
end
local open = tonumber(redis.call('HGET', KEYS[3], 'until') or '0')
return {
  redis.call('ZCOUNT', KEYS[1], now, '+inf'),
  redis.call('ZCOUNT', KEYS[5], now, '+inf'),
  redis.call('ZCOUNT', KEYS[2], now - 60000, '+inf'),
  math.max(0, redis.call('PTTL', KEYS[4])),
  open > 0 and 1 or 0,
  math.max(0, open - now),
  ages,
}`;
