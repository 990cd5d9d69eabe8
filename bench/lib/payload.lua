-- wrk: one payload a request, as the platform sends them; every request is another person's.
local head = '{"intent":{"id":"5f1e9b5c2d3f4a6b7c8d9e0f","name":"fallback"},"userRequest":{"callbackUrl":"https://bot-api.kakao.com/v1/bots/5f1e9b5c2d3f4a6b7c8d9e0f!/callback/cbtoken:0123456789abcdef0123456789abcdef","timezone":"Asia/Seoul","params":{"surface":"Kakaotalk.plusfriend"},"block":{"id":"5f1e9b5c2d3f4a6b7c8d9e10","name":"fallback block"},"utterance":"1부터 100까지 더하면 얼마인지 차근차근 알려 주세요","lang":"ko","user":{"id":"'
local middle = '","type":"botUserKey","properties":{"botUserKey":"'
local tail = '","plusfriendUserKey":"aBcDeFgHiJkL","isFriend":true,"bot_user_key":"0123456789","plusfriend_user_key":"aBcDeFgHiJkL"}}},"bot":{"id":"5f1e9b5c2d3f4a6b7c8d9e0f","name":"saenggak"},"action":{"name":"ask","clientExtra":{},"params":{},"id":"5f1e9b5c2d3f4a6b7c8d9e11","detailParams":{}},"flow":{"trigger":{"type":"TEXT_INPUT"}}}'
local thread = 0
function setup(t)
  t:set("id", thread)
  thread = thread + 1
end
local count = 0
function request()
  count = count + 1
  local user = string.format("%02d%s%08d", id, run or "x", count)
  wrk.headers["X-Request-Id"] = "chp-" .. user
  return wrk.format("POST", nil, nil, head .. user .. middle .. user .. tail)
end
function init(args)
  run = args[1]
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["User-Agent"] = "AHC/2.1"
  wrk.headers["x-skill-secret"] = args[2]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"errors":%d}\n', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
